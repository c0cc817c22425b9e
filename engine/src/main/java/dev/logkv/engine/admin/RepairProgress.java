package dev.logkv.engine.admin;

import dev.logkv.ProgressListener;
import dev.logkv.engine.entry.Operation;
import dev.logkv.engine.fs.Directory;
import dev.logkv.engine.fs.StoreFile;
import dev.logkv.engine.log.SegmentFiles;
import dev.logkv.engine.table.TableFiles;
import java.io.IOException;
import java.util.List;

/** Tells how far a repair has come: every file is read twice, to examine it and to take from it. */
final class RepairProgress {

    private final ProgressListener listener;
    private long total;
    private long done;

    RepairProgress(ProgressListener listener) {
        this.listener = listener;
    }

    void expect(Directory directory, List<Inventory.FoundTable> tables, List<Long> segments)
            throws IOException {
        long bytes = 0;
        for (Inventory.FoundTable table : tables) {
            bytes += size(directory, TableFiles.name(table.number()));
        }
        for (long number : segments) {
            bytes += size(directory, SegmentFiles.name(number));
        }
        total = 2 * bytes;
    }

    private static long size(Directory directory, String name) throws IOException {
        try (StoreFile file = directory.open(name)) {
            return file.size();
        }
    }

    void examined(long bytes) {
        done += bytes;
        listener.progress(done, total);
    }

    void written(Operation operation) {
        done = Math.min(total, done + operation.end() - operation.keyOffset());
        listener.progress(done, total);
    }
}
