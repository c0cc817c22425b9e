package dev.logkv.benchmarks;

import dev.logkv.Cursor;
import dev.logkv.LogKV;
import dev.logkv.Options;
import dev.logkv.Range;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * Measures a scan to the only key that is left behind very many deleted ones: while the deletes are
 * in memory, in flushed tables, and after they were merged away. Deleted one by one, and as a
 * range.
 *
 * <p>Arguments: the directory for the stores, and the number of keys (1,000,000 unless told).
 */
public final class Tombstones {

    private static final int KEYS = 1_000_000;
    private static final int SCANS = 3;

    private final int keys;

    private Tombstones(int keys) {
        this.keys = keys;
    }

    /** Runs the measurement. */
    public static void main(String[] args) throws IOException {
        Path directory = Path.of(args[0]);
        Tombstones tombstones = new Tombstones(args.length > 1 ? Integer.parseInt(args[1]) : KEYS);
        tombstones.run("deleted one by one", directory.resolve("keys"), false);
        tombstones.run("deleted as a range", directory.resolve("range"), true);
    }

    private void run(String how, Path directory, boolean asRange) throws IOException {
        TreeLoad.checkEmpty(directory);
        TreeReport.print("%,d keys %s%n", keys, how);
        byte[] live = key(keys);
        try (LogKV db = LogKV.open(directory, Options.defaults())) {
            for (int i = 0; i < keys; i++) {
                db.put(key(i), live);
            }
            db.put(live, live);
            db.flush();
            if (asRange) {
                db.deleteRange(Range.to(live));
            } else {
                for (int i = 0; i < keys; i++) {
                    db.delete(key(i));
                }
            }
            scan(db, "before the flush", live);
            db.flush();
            scan(db, "after the flush", live);
            long began = System.nanoTime();
            db.compact();
            TreeReport.print("    compaction %.1f ms%n", (System.nanoTime() - began) / 1e6);
            scan(db, "after the compaction", live);
        }
    }

    private static void scan(LogKV db, String when, byte[] live) {
        for (int i = 0; i < SCANS; i++) {
            long began = System.nanoTime();
            try (Cursor cursor = db.scan(Range.all())) {
                if (!cursor.next() || !Arrays.equals(cursor.key(), live) || cursor.next()) {
                    throw new IllegalStateException("the scan does not show the only live key");
                }
            }
            TreeReport.print("    %-22s %10.3f ms%n", when, (System.nanoTime() - began) / 1e6);
        }
    }

    private static byte[] key(int number) {
        return ByteBuffer.allocate(Integer.BYTES).putInt(number).array();
    }
}
