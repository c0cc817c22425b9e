package dev.logkv.engine.version;

import static dev.logkv.testkit.fuzz.FuzzOracle.require;
import static java.util.Objects.requireNonNull;

import dev.logkv.engine.fs.StoreFile;
import dev.logkv.testkit.fuzz.FuzzFiles;
import dev.logkv.testkit.fuzz.FuzzOracle;
import dev.logkv.testkit.fuzz.FuzzTarget;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;

/**
 * A manifest: dumped, salvaged, and recovered; the version that was recovered is written and read
 * again.
 */
public final class ManifestFuzz {

    private static final long NUMBER = 2;
    private static final String GOLDEN = "/golden/manifest-v1.bin";

    public static final FuzzTarget TARGET =
            new FuzzTarget(
                    "manifest", ManifestFuzz.class, ManifestFuzz::fuzzerTestOneInput, seeds());

    private ManifestFuzz() {}

    public static void fuzzerTestOneInput(byte[] input) {
        check(input);
        check(ManifestSeal.sealed(input));
    }

    private static void check(byte[] input) {
        FuzzOracle.reads(input.length, () -> dump(input));
        FuzzOracle.reads(input.length, () -> recover(input));
    }

    private static FuzzFiles files(byte[] input) throws IOException {
        return FuzzFiles.of(ManifestFiles.name(NUMBER), input);
    }

    private static void dump(byte[] input) throws IOException {
        try (FuzzFiles files = files(input);
                StoreFile file = files.directory().open(ManifestFiles.name(NUMBER))) {
            ManifestDump.dump(file, new StringBuilder());
        }
    }

    private static void recover(byte[] input) throws IOException {
        try (FuzzFiles files = files(input)) {
            ManifestSalvage.read(files.directory(), NUMBER, ManifestHome.STORE_ID);
            StoredManifest stored = requireNonNull(StoredManifest.newest(files.directory()));
            Version version = stored.version();
            for (Run run : version.runs()) {
                for (TableMeta table : run.tables()) {
                    require(table.first().compareTo(table.last()) <= 0, "bounds out of order");
                }
            }
            try (FuzzFiles copy = new FuzzFiles();
                    ManifestFile _ =
                            ManifestFile.create(
                                    copy.directory(),
                                    stored.storeId(),
                                    NUMBER,
                                    stored.hashSeed(),
                                    version,
                                    0)) {
                StoredManifest again = requireNonNull(StoredManifest.newest(copy.directory()));
                require(again.version().equals(version), "another version");
                require(again.hashSeed() == stored.hashSeed(), "another seed");
            }
        }
    }

    private static List<byte[]> seeds() {
        try (InputStream golden = requireNonNull(ManifestFuzz.class.getResourceAsStream(GOLDEN))) {
            return List.of(golden.readAllBytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
