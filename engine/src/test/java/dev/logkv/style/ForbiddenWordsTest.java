package dev.logkv.style;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ForbiddenWordsTest {

    @Test
    void sources_ofAllModules_areFreeOfThem() throws IOException {
        Path root = JavaSource.projectRoot();
        var sources = new ArrayList<JavaSource>();
        for (Path module : modules(root)) {
            sources.addAll(JavaSource.below(root, module.resolve("src")));
        }

        assertThat(sources).extracting(JavaSource::path).anyMatch(p -> p.startsWith("engine/"));
        assertThat(sources).extracting(JavaSource::path).anyMatch(p -> p.startsWith("testkit/"));
        assertThat(sources.stream().flatMap(s -> ForbiddenWords.violations(s).stream())).isEmpty();
    }

    @Test
    void internals_areReported_butNotInComments() {
        assertThat(violations("engine/src/main/java/A.java", "import sun.misc.Unsafe;"))
                .containsExactly(
                        "engine/src/main/java/A.java:1: sun.misc: internals of the JDK are not"
                                + " used");
        assertThat(violations("engine/src/main/java/A.java", "// no sun.misc.Unsafe here"))
                .isEmpty();
    }

    @Test
    void sleep_inTests_isReported() {
        String code = "class A { void a() throws Exception { Thread.sleep(1); } }";

        assertThat(violations("engine/src/test/java/A.java", code)).hasSize(1);
        assertThat(violations("testkit/src/main/java/A.java", code)).hasSize(1);
        assertThat(violations("engine/src/main/java/A.java", code)).isEmpty();
        assertThat(
                        violations(
                                "cli/src/test/java/A.java",
                                "class A { void a() { TimeUnit.SECONDS.sleep(1); } }"))
                .hasSize(1);
    }

    @Test
    void unfinishedWork_isReported_inCommentsToo() {
        assertThat(violations("cli/src/main/java/A.java", "// TO" + "DO: later")).hasSize(1);
        assertThat(violations("cli/src/main/java/A.java", "/* FIX" + "ME */")).hasSize(1);
    }

    private static List<Path> modules(Path root) throws IOException {
        try (Stream<Path> poms = Files.find(root, 3, (p, _) -> p.endsWith("pom.xml"))) {
            return poms.map(p -> p.resolveSibling("")).sorted().toList();
        }
    }

    private static List<String> violations(String path, String code) {
        return ForbiddenWords.violations(JavaSource.of(path, code));
    }
}
