package dev.logkv.benchmarks;

import dev.logkv.LogKV;
import dev.logkv.Options;
import dev.logkv.Range;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Takes a store through its life, one thread, at any size: loads it in random order, reads, scans
 * both ways, overwrites half, deletes half by keys and by ranges, and compacts. Every answer is
 * verified against what follows from the numbers of the entries; the heap does not grow with them.
 *
 * <p>Arguments: the number of entries, the directory for the store, and how many random reads each
 * phase of reads does (1,000,000 unless told, and no more than there are entries). The store is
 * left there, for {@link TreeReopen}.
 */
public final class TreeLoad {

    private static final int ENTRY_BYTES = Workload.KEY_BYTES + Workload.VALUE_BYTES;
    private static final int READS = 1_000_000;

    private final int entries;
    private final int reads;
    private final LogKV db;
    private final TreeReport report;
    private final TreeModel model;
    private final Workload workload = new Workload();

    private TreeLoad(int entries, int reads, LogKV db) {
        this.entries = entries;
        this.reads = Math.min(entries, reads);
        this.db = db;
        this.report = new TreeReport(db);
        this.model = new TreeModel(entries);
    }

    /** Runs the load. */
    public static void main(String[] args) throws IOException {
        if (args.length < 2) {
            throw new IllegalArgumentException("usage: TreeLoad ENTRIES DIRECTORY [READS]");
        }
        int entries = Integer.parseInt(args[0]);
        Path directory = Path.of(args[1]);
        int reads = args.length > 2 ? Integer.parseInt(args[2]) : READS;
        checkEmpty(directory);
        TreeReport.print("%,d entries in %s%n", entries, directory);
        try (LogKV db = LogKV.open(directory, Options.defaults())) {
            new TreeLoad(entries, reads, db).run();
        }
    }

    /** The answers are those of a store that nobody else wrote to. */
    static void checkEmpty(Path directory) throws IOException {
        if (Files.exists(directory)) {
            try (var files = Files.list(directory)) {
                if (files.findAny().isPresent()) {
                    throw new IllegalArgumentException(directory + " is not empty");
                }
            }
        }
    }

    private void run() {
        report.logicalBytes(model.logicalBytes());
        report.measure("load", entries, bytes(entries), this::put);
        report.measure("flush", 1, 0, _ -> flush());
        verify("");

        report.measure("overwrite half", entries / 2, bytes(entries / 2), this::overwrite);
        model.reach(TreeModel.Stage.OVERWRITTEN);
        report.measure("delete keys", entries / 4, bytes(entries / 4), this::delete);
        int ranges = TreeModel.RANGES_TO - TreeModel.RANGES_FROM;
        report.measure("delete ranges", ranges, 0, this::deleteRange);
        model.reach(TreeModel.Stage.DELETED);
        report.logicalBytes(model.logicalBytes());
        verify(", changed");

        report.measure("compact", 1, 0, _ -> compact());
        verify(", compacted");
    }

    private void verify(String when) {
        report.measure("get" + when, reads, 0, step -> model.readRandom(db, step));
        report.measure("get absent" + when, reads, 0, step -> model.readAbsent(db, step));
        report.measure("scan" + when, 1, 0, _ -> model.scan(db, false));
        report.measure("scan back" + when, 1, 0, _ -> model.scan(db, true));
        report.printTree();
    }

    private static long bytes(int entries) {
        return (long) entries * ENTRY_BYTES;
    }

    private long put(int entry) {
        db.put(workload.key(entry), workload.value(entry, 0));
        return 1;
    }

    private long overwrite(int step) {
        int entry = 2 * step;
        db.put(workload.key(entry), workload.value(entry, 1));
        return 1;
    }

    private long delete(int step) {
        db.delete(workload.key(4 * step + 3));
        return 1;
    }

    private long deleteRange(int step) {
        int first = TreeModel.RANGES_FROM + step;
        db.deleteRange(Range.of(new byte[] {(byte) first}, new byte[] {(byte) (first + 1)}));
        return 1;
    }

    private long flush() {
        db.flush();
        return 1;
    }

    private long compact() {
        db.compact();
        return 1;
    }
}
