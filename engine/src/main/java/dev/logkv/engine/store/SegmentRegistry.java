package dev.logkv.engine.store;

import dev.logkv.engine.log.Segment;
import dev.logkv.engine.memtable.Memtable;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Everything that has to be released when the store is closed: the segments, oldest first, and
 * indexes that were replaced but may still have readers.
 */
final class SegmentRegistry {

    private final List<Segment> segments;
    private final List<Memtable> retired = new CopyOnWriteArrayList<>();

    SegmentRegistry(List<Segment> segments) {
        this.segments = new CopyOnWriteArrayList<>(segments);
    }

    void add(Segment segment) {
        segments.add(segment);
    }

    /**
     * Keeps an index that no new reader will see until the store is closed. A failed index is rare.
     */
    void retire(Memtable memtable) {
        retired.add(memtable);
    }

    List<Segment> segments() {
        return segments;
    }

    List<Memtable> retired() {
        return retired;
    }
}
