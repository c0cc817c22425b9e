package dev.logkv.testkit;

import dev.logkv.engine.fs.Directory;
import dev.logkv.engine.fs.FileSystem;
import dev.logkv.engine.log.SegmentFiles;
import dev.logkv.engine.table.TableFiles;
import dev.logkv.engine.version.Manifest;
import dev.logkv.engine.version.ManifestFiles;
import dev.logkv.engine.version.Run;
import dev.logkv.engine.version.SegmentMeta;
import dev.logkv.engine.version.TableMeta;
import dev.logkv.engine.version.Version;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;

/** The files of a store that is closed, compared with what its manifest lists. */
final class StoreFiles {

    private StoreFiles() {}

    static void assertAllNeeded(SimulatedFileSystem fs) {
        assertAllNeeded(fs, SimulatedStore.PATH);
    }

    /**
     * Fails if there is a file that the store does not need, or none that it does: the space of
     * everything else has to be given back.
     */
    static void assertAllNeeded(FileSystem fs, Path path) {
        try (Directory directory = fs.openDirectory(path);
                Manifest manifest = Manifest.recover(directory)) {
            if (manifest == null) {
                throw new AssertionError("there is no manifest");
            }
            Version version = manifest.version();
            Set<String> found = new TreeSet<>(directory.list());
            if (!found.remove(SegmentFiles.name(version.log().number()))) {
                throw new AssertionError("the log does not begin where the manifest says");
            }
            found.removeIf(name -> SegmentFiles.number(name).orElse(0) > version.log().number());
            long manifests =
                    found.stream().filter(n -> ManifestFiles.number(n).isPresent()).count();
            found.removeIf(name -> ManifestFiles.number(name).isPresent());
            for (Run run : version.runs()) {
                for (TableMeta table : run.tables()) {
                    found.remove(TableFiles.name(table.number()));
                }
            }
            for (SegmentMeta segment : version.segments()) {
                if (!found.remove(SegmentFiles.name(segment.id()))) {
                    throw new AssertionError("values are missing: " + segment);
                }
            }
            if (manifests != 1 || !found.isEmpty()) {
                throw new AssertionError(
                        "closed with %d manifests and files that nobody needs: %s"
                                .formatted(manifests, found));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
