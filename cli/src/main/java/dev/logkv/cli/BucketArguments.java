package dev.logkv.cli;

import dev.logkv.Bucket;
import dev.logkv.LogKV;
import java.util.List;
import picocli.CommandLine.Option;

/** Which bucket a command works on. */
final class BucketArguments {

    @Option(
            names = {"-b", "--bucket"},
            paramLabel = "NAME",
            defaultValue = "",
            description = "Bucket to work on. Without it: the default bucket, which has no name.")
    private String name;

    /** Returns the bucket, and creates it when it does not exist. */
    Bucket create(LogKV db) {
        return name.isEmpty() ? db : db.bucket(name);
    }

    /** Whether the bucket exists. */
    boolean exists(LogKV db) {
        return name.isEmpty() || db.bucketNames().contains(name);
    }

    /**
     * Returns the bucket.
     *
     * @throws CommandFailure if it does not exist
     */
    Bucket existing(LogKV db) {
        if (!exists(db)) {
            throw CommandFailure.unusable(absence(db));
        }
        return create(db);
    }

    /** Says that the bucket does not exist, and which ones do. */
    String absence(LogKV db) {
        List<String> names = db.bucketNames();
        return "there is no bucket '%s'; %s"
                .formatted(
                        name,
                        names.isEmpty()
                                ? "there is only the default one"
                                : "there are: " + String.join(", ", names));
    }
}
