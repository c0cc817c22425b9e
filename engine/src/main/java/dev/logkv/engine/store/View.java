package dev.logkv.engine.store;

import dev.logkv.engine.log.Segment;
import dev.logkv.engine.log.ValueSegment;
import dev.logkv.engine.log.ValueSegments;
import dev.logkv.engine.memtable.Memtable;
import dev.logkv.engine.table.Table;
import dev.logkv.engine.version.Version;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * What a read looks at: the memtables of a store and its tables, the newest first. Immutable but
 * for its pins.
 *
 * <p>Whoever stays long, a cursor or a function that is given a value in place, pins the view, and
 * then nothing in it is released. {@link PointReads} are counted instead.
 */
final class View {

    /** Before anything was recovered. */
    static final View EMPTY =
            new View(
                    new Memtable[0],
                    new Segment[0],
                    Version.EMPTY,
                    new TableRun[0],
                    ValueSegments.NONE);

    private final Memtable[] memtables;

    /** What the memtables are indexes over, in the same order. */
    private final Segment[] segments;

    private final Version version;
    private final TableRun[] runs;

    /** What the tables point to. */
    private final ValueSegments values;

    /** How many hold this view: whoever pinned it, and the store while it is the present one. */
    private final AtomicInteger pins = new AtomicInteger(1);

    View(
            Memtable[] memtables,
            Segment[] segments,
            Version version,
            TableRun[] runs,
            ValueSegments values) {
        this.memtables = memtables;
        this.segments = segments;
        this.version = version;
        this.runs = runs;
        this.values = values;
    }

    /** Returns this view with another active segment, and the index over it. */
    View withActive(Segment segment, Memtable memtable) {
        int count = memtables.length;
        Memtable[] moreMemtables = new Memtable[count + 1];
        Segment[] moreSegments = new Segment[count + 1];
        moreMemtables[0] = memtable;
        moreSegments[0] = segment;
        System.arraycopy(memtables, 0, moreMemtables, 1, count);
        System.arraycopy(segments, 0, moreSegments, 1, count);
        return new View(moreMemtables, moreSegments, version, runs, values);
    }

    View replacing(Memtable old, Memtable replacement) {
        Memtable[] changed = memtables.clone();
        for (int i = 0; i < changed.length; i++) {
            if (changed[i] == old) {
                changed[i] = replacement;
            }
        }
        return new View(changed, segments, version, runs, values);
    }

    /**
     * Returns this view with other tables, and without the segments that those have made needless.
     */
    View withTables(Version version, TableRun[] runs, ValueSegments values) {
        int kept = memtables.length;
        while (kept > 0 && segments[kept - 1].header().number() < version.log().number()) {
            kept--;
        }
        return new View(
                Arrays.copyOf(memtables, kept),
                Arrays.copyOf(segments, kept),
                version,
                runs,
                values);
    }

    /** Not copied; not to be changed. */
    Memtable[] memtables() {
        return memtables;
    }

    /** Not copied; not to be changed. */
    Segment[] segments() {
        return segments;
    }

    /** Not copied; not to be changed. */
    TableRun[] runs() {
        return runs;
    }

    ValueSegments values() {
        return values;
    }

    Version version() {
        return version;
    }

    Memtable active() {
        return memtables[0];
    }

    /** Returns whether there are sealed memtables, which wait to be flushed. */
    boolean hasSealed() {
        return memtables.length > 1;
    }

    /** Returns the segment of the log with a number. */
    Segment segment(long number) {
        return Arrays.stream(segments)
                .filter(segment -> segment.header().number() == number)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("segment " + number + " is not open"));
    }

    Memtable oldestMemtable() {
        return memtables[memtables.length - 1];
    }

    Segment oldestSegment() {
        return segments[segments.length - 1];
    }

    /** Returns the segment with which the log goes on after the oldest one, which is sealed. */
    Segment segmentAfterOldest() {
        return segments[segments.length - 2];
    }

    long memoryBytes() {
        return Arrays.stream(memtables).mapToLong(Memtable::memoryBytes).sum();
    }

    boolean holds(Memtable memtable) {
        return List.of(memtables).contains(memtable);
    }

    boolean holds(Segment segment) {
        return List.of(segments).contains(segment);
    }

    /** Returns whether somebody may read values in a segment, or its log. */
    boolean holds(ValueSegment segment) {
        return values.holds(segment)
                || Arrays.stream(segments)
                        .anyMatch(inLog -> inLog.header().number() == segment.id());
    }

    boolean holds(Table table) {
        for (TableRun run : runs) {
            if (run.holds(table)) {
                return true;
            }
        }
        return false;
    }

    /** Keeps everything in this view, unless it is too late for that. */
    boolean tryPin() {
        int present = pins.get();
        while (present > 0) {
            if (pins.compareAndSet(present, present + 1)) {
                return true;
            }
            present = pins.get();
        }
        return false;
    }

    /** Lets go of this view; returns whether nobody holds it any more. */
    boolean unpin() {
        return pins.decrementAndGet() == 0;
    }
}
