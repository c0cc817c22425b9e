package dev.logkv.engine.admin;

import dev.logkv.engine.log.LogSink;
import dev.logkv.engine.log.RecordScanner;
import dev.logkv.engine.log.SegmentHeader;
import dev.logkv.engine.memtable.Memtable;
import dev.logkv.engine.memtable.MemtableMemory;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/** Brings the operations of a log into the order of their keys. Closing frees the memory. */
final class LogIndexes implements LogSink, AutoCloseable {

    private final List<Memtable> memtables = new ArrayList<>();

    @Override
    public void segment(SegmentHeader header, MemorySegment bytes) {
        memtables.add(new Memtable(new MemtableMemory(0), bytes, header.firstSequence(), 0));
    }

    @Override
    public void record(RecordScanner record) {
        memtables.getLast().index(record.operationsFrom(), record.end());
    }

    List<Memtable> memtables() {
        return memtables;
    }

    @Override
    public void close() {
        memtables.forEach(Memtable::close);
        memtables.clear();
    }
}
