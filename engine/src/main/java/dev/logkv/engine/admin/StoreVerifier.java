package dev.logkv.engine.admin;

import dev.logkv.Event;
import dev.logkv.LogKVException;
import dev.logkv.ProgressListener;
import dev.logkv.Verification;
import dev.logkv.engine.entry.SegmentId;
import dev.logkv.engine.fs.Directory;
import dev.logkv.engine.fs.StoreFile;
import dev.logkv.engine.log.SegmentFiles;
import dev.logkv.engine.log.StoredLog;
import dev.logkv.engine.table.TableFiles;
import dev.logkv.engine.version.ManifestFiles;
import dev.logkv.engine.version.Run;
import dev.logkv.engine.version.StoredManifest;
import dev.logkv.engine.version.TableMeta;
import dev.logkv.engine.version.Version;
import java.io.IOException;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads every file of a store that nobody has open, and checks all that a reader relies on. Goes on
 * behind damage, and changes nothing. Engine threads only.
 *
 * <p>The manifest says what there has to be: its tables, whole and as it lists them, in runs that
 * do not overlap and of which each is newer than those behind it; and the log from its anchor on.
 * Without a manifest that can be read, tables and segments are checked each by itself.
 */
final class StoreVerifier {

    private final Directory directory;
    private final StoreFiles files;
    private final Findings findings;

    StoreVerifier(Directory directory, StoreFiles files, ProgressListener listener) {
        this.directory = directory;
        this.files = files;
        this.findings = new Findings(listener);
    }

    /**
     * @throws LogKVException.UnsupportedFormat if a newer release wrote one of the files
     */
    Verification run() throws IOException {
        StoredManifest manifest = manifest();
        try (TablesCheck tables = new TablesCheck(directory, findings);
                StoredLog log =
                        StoredLog.open(
                                directory,
                                manifest == null ? 0 : firstSegment(manifest.version()))) {
            if (manifest == null) {
                tables.each(files.tables());
                findings.expect(log.bytes());
                new LogCheck(log, findings).each(tables.storeId());
            } else {
                tables.expect(manifest.version(), files.tables());
                findings.expect(log.bytes());
                tables.listed(manifest, files.tables());
                new LogCheck(log, findings).from(manifest.storeId(), manifest.version().log());
                notes(manifest);
            }
        }
        return findings.result();
    }

    private static long firstSegment(Version version) {
        return version.log().number();
    }

    private @Nullable StoredManifest manifest() throws IOException {
        if (files.manifests().isEmpty()) {
            findings.problem(
                    ManifestFiles.name(1),
                    0,
                    "the store has no manifest, which says what its other files are");
            return null;
        }
        String name = ManifestFiles.name(files.manifests().getLast());
        long bytes;
        try (StoreFile file = directory.open(name)) {
            bytes = file.size();
        }
        findings.expect(bytes);
        StoredManifest manifest = null;
        try {
            manifest = StoredManifest.newest(directory);
        } catch (LogKVException.Corruption problem) {
            findings.problem(problem);
        }
        findings.read(1, bytes);
        return manifest;
    }

    /** Says what is no damage: leftovers of a crash, and what is not the store's. */
    private void notes(StoredManifest manifest) {
        if (manifest.torn() != null) {
            findings.note(
                    manifest.name(),
                    "its last edit, at offset %d, was never finished: %s"
                            .formatted(manifest.end(), manifest.torn()));
        }
        for (long number : files.manifests()) {
            if (number != manifest.number()) {
                needless(ManifestFiles.name(number), "a newer manifest has taken its place");
            }
        }
        Set<Long> listed = new HashSet<>();
        for (Run run : manifest.version().runs()) {
            run.tables().stream().map(TableMeta::number).forEach(listed::add);
        }
        for (long number : files.tables()) {
            if (!listed.contains(number)) {
                needless(TableFiles.name(number), "the manifest does not list it");
            }
        }
        for (long number : files.segments()) {
            if (number < firstSegment(manifest.version())
                    && manifest.version().segment(number) == null) {
                needless(SegmentFiles.name(number), "all of it is in tables");
            }
        }
        for (long number : files.values()) {
            long id = SegmentId.ofValues(number);
            if (manifest.version().segment(id) == null) {
                needless(SegmentFiles.name(id), "no table points to values in it");
            }
        }
        files.unfinished().forEach(name -> needless(name, "it was never finished"));
        files.unknown().forEach(name -> findings.note(name, "it is not a file of a store"));
    }

    private void needless(String name, String reason) {
        findings.note(name, reason + "; the next open deletes it");
    }

    /** Says in words what an open would cut off. */
    static String words(Event.TailCut cut) {
        return "it has a torn tail, which the next open cuts off at offset %d: %s"
                .formatted(cut.offset(), cut.reason());
    }
}
