package dev.logkv.engine.store;

import dev.logkv.engine.log.LogSink;
import dev.logkv.engine.log.RecordScanner;
import dev.logkv.engine.log.Segment;
import dev.logkv.engine.log.SegmentHeader;
import dev.logkv.engine.memtable.MemoryAllocator;
import dev.logkv.engine.memtable.Memtable;
import dev.logkv.engine.memtable.MemtableMemory;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/** Builds the indexes while the log is recovered. Closing frees them, unless they are kept. */
final class RecoveredIndexes implements LogSink, AutoCloseable {

    private final MemoryAllocator allocator;
    private final long hashSeed;
    private final int longFrom;

    /** Oldest first. */
    private final List<Memtable> memtables = new ArrayList<>();

    private boolean kept;

    RecoveredIndexes(MemoryAllocator allocator, long hashSeed, int longFrom) {
        this.allocator = allocator;
        this.hashSeed = hashSeed;
        this.longFrom = longFrom;
    }

    @Override
    public void segment(SegmentHeader header, MemorySegment bytes) {
        // How many entries there are shows at the end only; indexes that grow are good enough here.
        MemtableMemory memory = new MemtableMemory(allocator, 0);
        memtables.add(new Memtable(memory, bytes, header.firstSequence(), hashSeed, longFrom));
    }

    @Override
    public void record(RecordScanner record) {
        memtables.getLast().index(record.operationsFrom(), record.end());
    }

    /**
     * Returns what a recovered store shows.
     *
     * @param segments the segments that were indexed, oldest first
     */
    View view(List<Segment> segments, TableSet tables) {
        return new View(
                memtables.reversed().toArray(Memtable[]::new),
                segments.reversed().toArray(Segment[]::new),
                tables.version(),
                tables.runs(tables.version()),
                tables.values(tables.version()));
    }

    /** Hands the indexes over to whoever asked for the view. */
    void keep() {
        kept = true;
    }

    @Override
    public void close() {
        if (!kept) {
            memtables.forEach(Memtable::close);
        }
    }
}
