package dev.logkv.engine.store;

import dev.logkv.engine.log.LogSink;
import dev.logkv.engine.log.RecordScanner;
import dev.logkv.engine.log.SegmentHeader;
import dev.logkv.engine.memtable.MemoryAllocator;
import dev.logkv.engine.memtable.Memtable;
import dev.logkv.engine.memtable.MemtableMemory;
import java.lang.foreign.MemorySegment;

/** Builds the indexes while the log is recovered. Closing frees them, unless they are kept. */
final class RecoveredIndexes implements LogSink, AutoCloseable {

    private final MemoryAllocator allocator;
    private final long hashSeed;
    private View view = View.EMPTY;
    private boolean kept;

    RecoveredIndexes(MemoryAllocator allocator, long hashSeed) {
        this.allocator = allocator;
        this.hashSeed = hashSeed;
    }

    @Override
    public void segment(SegmentHeader header, MemorySegment bytes) {
        // How many entries there are shows at the end only; indexes that grow are good enough here.
        MemtableMemory memory = new MemtableMemory(allocator, 0);
        view = view.withNewest(new Memtable(memory, bytes, header.firstSequence(), hashSeed));
    }

    @Override
    public void record(RecordScanner record) {
        view.newest().index(record.operationsFrom(), record.end());
    }

    View view() {
        return view;
    }

    /** Hands the indexes over to whoever asked for the view. */
    void keep() {
        kept = true;
    }

    @Override
    public void close() {
        if (!kept) {
            for (Memtable memtable : view.newestFirst()) {
                memtable.close();
            }
        }
    }
}
