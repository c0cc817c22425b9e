package dev.logkv.testkit;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What was written to a store, in order, and how much of it was promised to survive what.
 *
 * <p>Point {@code n} of a history is the state after its first {@code n} writes. A store may come
 * up at any point that is not before what it has acknowledged, and not after what was begun.
 */
public final class History {

    /**
     * @param sequence the number of the last operation
     * @param changes what led here, or null for a bucket that was created or dropped
     */
    private record Point(StoreState state, long sequence, @Nullable List<Change> changes) {}

    private final List<Point> points = new ArrayList<>();
    private final Set<String> keys = new TreeSet<>();
    private final HistoryListener listener;
    private int acknowledged;
    private int durable;

    /** Starts the history of a new store. */
    public History() {
        this(HistoryListener.NONE);
    }

    /** Starts the history of a new store, of which somebody else is told. */
    History(HistoryListener listener) {
        this.listener = listener;
        points.add(new Point(StoreState.EMPTY, 0, null));
    }

    /** Returns the history that a store has which came up at a point: all of it is promised. */
    public History upTo(int point) {
        return upTo(point, point);
    }

    /**
     * Returns the history that a store is about to find which comes up at a point.
     *
     * @param durablePoint what a loss of power must leave until then
     */
    History upTo(int point, int durablePoint) {
        History recovered = new History();
        recovered.points.addAll(points.subList(1, point + 1));
        recovered.keys.addAll(keys);
        recovered.acknowledged = point;
        recovered.durable = Math.min(point, durablePoint);
        return recovered;
    }

    /** A write begins: its point may be found after a crash from now on. Returns the point. */
    int begin(List<Change> changes, long nowMillis) {
        changes.forEach(change -> keys.add(change.key()));
        listener.writing(changes);
        return begin(last().state().with(changes, nowMillis), changes.size(), changes);
    }

    /** A bucket begins to be created, which takes two operations. */
    int beginCreate(String bucket) {
        listener.creating(bucket);
        return begin(last().state().withBucket(bucket), 2, null);
    }

    /**
     * A bucket begins to be dropped, which takes two operations: its name goes, and its content.
     */
    int beginDrop(String bucket) {
        listener.dropping(bucket);
        return begin(last().state().withoutBucket(bucket), 2, null);
    }

    private int begin(StoreState state, int operations, @Nullable List<Change> changes) {
        points.add(new Point(state, last().sequence() + operations, changes));
        return begun();
    }

    /** The store has returned from the write that led to a point. */
    void acknowledge(int point, boolean isDurable) {
        acknowledged = Math.max(acknowledged, point);
        if (isDurable) {
            durable = Math.max(durable, point);
        }
        listener.promised(acknowledged, durable);
    }

    /** Everything that was acknowledged is durable. */
    void synced() {
        durable = acknowledged;
        listener.promised(acknowledged, durable);
    }

    /** The last write was refused, and nothing of it was written. */
    void takeBack() {
        if (acknowledged == begun()) {
            throw new IllegalStateException("point " + begun() + " was acknowledged");
        }
        takeBackTo(begun() - 1);
    }

    /**
     * The store was opened. That decides about writes that had failed, they are there or not, and
     * makes durable what is there.
     */
    void cameUpAt(long sequence) {
        int point = pointOf(sequence);
        if (point < acknowledged) {
            throw new AssertionError(
                    "came up with sequence number %d, at point %d, and %d were acknowledged"
                            .formatted(sequence, point, acknowledged));
        }
        takeBackTo(point);
        acknowledged = point;
        durable = point;
        listener.promised(acknowledged, durable);
    }

    /** Forgets what was begun behind a point, acknowledged or not; it is written down again. */
    void takeBackTo(int point) {
        listener.takenBackTo(point);
        points.subList(point + 1, points.size()).clear();
        acknowledged = Math.min(acknowledged, point);
        durable = Math.min(durable, point);
    }

    private Point last() {
        return points.getLast();
    }

    /** Returns the newest point. */
    int begun() {
        return points.size() - 1;
    }

    int acknowledged() {
        return acknowledged;
    }

    int durable() {
        return durable;
    }

    /** Returns the point that has to survive at least. */
    int promised(boolean processDeath) {
        return processDeath ? acknowledged : durable;
    }

    /** Returns a fingerprint of the promises. */
    long obligations() {
        return Page.mix(Page.mix(acknowledged, durable), last().sequence());
    }

    /** Returns the point with a sequence number, or -1 if that is in the middle of a batch. */
    int pointOf(long sequence) {
        for (int point = 0; point < points.size(); point++) {
            if (points.get(point).sequence() == sequence) {
                return point;
            }
        }
        return -1;
    }

    long sequence(int point) {
        return points.get(point).sequence();
    }

    /** Returns what can be read at a point. */
    SortedMap<String, SortedMap<String, String>> readable(int point, long nowMillis) {
        return points.get(point).state().readableAt(nowMillis);
    }

    Set<String> bucketNames() {
        return last().state().bucketNames();
    }

    /** Returns all keys that were ever written. */
    Set<String> keys() {
        return keys;
    }

    /**
     * Returns a write for a store that came up at a point: as long as the one that was lost, so
     * that whatever is left of those behind it would fit again, but with other values.
     */
    List<Change> next(int point) {
        return again(point).stream().map(Change::inUpperCase).toList();
    }

    /**
     * Returns the write that was lost, for somebody who tries again: what is left of it in one page
     * fits to what is new of it in another.
     */
    List<Change> again(int point) {
        List<Change> lost = point < begun() ? points.get(point + 1).changes() : null;
        Set<String> buckets = points.get(point).state().bucketNames();
        boolean possible =
                lost != null
                        && lost.stream()
                                .map(Change::bucket)
                                .allMatch(name -> name.isEmpty() || buckets.contains(name));
        return possible && lost != null ? lost : List.of(Change.put("next", "value"));
    }
}
