package dev.logkv.testkit;

import java.util.stream.Collectors;

/** A crash image from which a store did not come up as it must, with all that reproduces it. */
public final class CrashFailure extends AssertionError {

    private static final long serialVersionUID = 1L;

    CrashFailure(CrashWorkload workload, String image, String boundary, Throwable cause) {
        super(describe(workload, image, boundary, cause), cause);
    }

    private static String describe(
            CrashWorkload workload, String image, String boundary, Throwable cause) {
        String actions =
                workload.actions().stream()
                        .map(action -> "    " + action)
                        .collect(Collectors.joining("\n"));
        return """
               workload '%s', seed %d, image %s, before %s: %s
                 actions:
               %s
                 again: ./mvnw test -pl testkit -am -Dtest=CrashTest -Dsurefire.failIfNoSpecifiedTests=false \
               -Dlogkv.crash.workload=%s -Dlogkv.crash.seed=%d '-Dlogkv.crash.image=%s'"""
                .formatted(
                        workload.name(),
                        workload.seed(),
                        image,
                        boundary,
                        cause.getMessage() == null ? cause : cause.getMessage(),
                        actions,
                        workload.name(),
                        workload.seed(),
                        image);
    }
}
