package dev.logkv.engine.compaction;

import dev.logkv.engine.entry.BucketKey;
import dev.logkv.engine.entry.Keys;
import dev.logkv.engine.entry.Operation;
import dev.logkv.engine.entry.OperationKind;
import dev.logkv.engine.entry.RangeDeletion;
import dev.logkv.engine.entry.RangeDeletions;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Decides what is kept of operations that are written again, by a flush or by a merge: as little as
 * possible, such that every snapshot reads the same as before.
 *
 * <p>A reader at a snapshot sees the newest operation on a key that is not newer than the snapshot,
 * unless a range deletion that it sees hides that. So of the operations of one key that lie between
 * two neighbouring snapshots, in one of the {@link Stripes}, only the newest can ever be seen, and
 * not even that if a range deletion of the same stripe covers it. An expired value is seen by
 * nobody, but must go on hiding what is older: it becomes a tombstone.
 *
 * <p>Where nothing older lies below the output, a tombstone of the oldest stripe has nothing to
 * hide and goes. What is kept of that stripe is then the oldest of its key for ever; its sequence
 * number does not matter any more and is written as 0, which is shorter.
 *
 * <p>Operations come in internal order and at least once in each direction of that order it is
 * checked: a merge that reads anything twice or out of order must not go on. No allocation for an
 * operation. For one thread.
 */
public final class Retention {

    private static final int KEY_BYTES_MAX = 0xffff;

    private final Stripes stripes;
    private final long nowMillis;
    private final boolean nothingBelow;
    private final RangeDeletions deletions;
    private final boolean anyDeletions;
    private final FateCounter counter = new FateCounter();

    /** A copy of the key that was met last; its bytes may be gone when the next one comes. */
    private final MemorySegment key = Arena.ofAuto().allocate(KEY_BYTES_MAX, Long.BYTES);

    private int keyBytes;
    private int bucket = -1;

    /** Of the operation that was met last. */
    private long lastSequence;

    private int lastStripe;
    private long writtenSequence;

    /**
     * @param snapshots sequence numbers of the snapshots, ascending; the last is the newest one
     *     that was visible when this began
     * @param nowMillis what has expired by then has expired, in milliseconds since the epoch
     * @param nothingBelow whether nothing older than the inputs has anything on their keys
     * @param deletions the range deletions of all inputs
     */
    public Retention(
            long[] snapshots, long nowMillis, boolean nothingBelow, RangeDeletions deletions) {
        this.stripes = new Stripes(snapshots);
        this.nowMillis = nowMillis;
        this.nothingBelow = nothingBelow;
        this.deletions = deletions;
        this.anyDeletions = !deletions.isEmpty();
    }

    /**
     * Decides about the next operation.
     *
     * @throws IllegalStateException if it is not behind the last one in internal order
     */
    public Fate decide(Operation operation, long sequence) {
        int stripe = stripes.of(sequence);
        Fate fate;
        if (startsKey(operation)) {
            remember(operation);
            fate = decideAlone(operation, sequence, stripe);
        } else if (sequence >= lastSequence) {
            throw new IllegalStateException(
                    "operation %,d on a key came after operation %,d"
                            .formatted(sequence, lastSequence));
        } else if (stripe == lastStripe && stripe < stripes.count()) {
            fate = Fate.SHADOWED;
        } else {
            fate = decideAlone(operation, sequence, stripe);
        }
        lastSequence = sequence;
        lastStripe = stripe;
        writtenSequence = nothingBelow && stripe == 0 ? 0 : sequence;
        counter.count(fate);
        return fate;
    }

    /** Returns the sequence number to write the operation with that was decided about last. */
    public long writtenSequence() {
        return writtenSequence;
    }

    /**
     * Returns whether the next operation is on another key than the last one: whether the output
     * may be divided before it.
     *
     * @throws IllegalStateException if its key is before that of the last one
     */
    public boolean startsKey(Operation operation) {
        int order = Integer.compare(operation.bucket(), bucket);
        if (order == 0) {
            order =
                    Keys.compare(
                            operation.bytes(),
                            operation.keyOffset(),
                            operation.keyBytes(),
                            key,
                            0,
                            keyBytes);
        }
        if (order < 0) {
            throw new IllegalStateException("operations came out of the order of their keys");
        }
        return order > 0;
    }

    /**
     * Returns the range deletions to write for a stretch of keys, clipped to it.
     *
     * @param from the first place, or null for the beginning
     * @param to the first place behind, or null for the end
     */
    public List<RangeDeletion> rangeDeletions(@Nullable BucketKey from, @Nullable BucketKey to) {
        return anyDeletions
                ? SurvivingDeletions.of(deletions.all(), stripes, nothingBelow, from, to)
                : List.of();
    }

    /**
     * Returns whether everything between two places goes, whatever it is, because one range
     * deletion of its stripe covers it. That is true of other range deletions as it is of
     * operations.
     *
     * @param from the first place
     * @param to the last place, inclusive; no range deletion ends behind it
     * @param sequenceMin no operation and no range deletion is older
     * @param sequenceMax no operation and no range deletion is newer
     */
    boolean hidesAll(BucketKey from, BucketKey to, long sequenceMin, long sequenceMax) {
        if (!anyDeletions) {
            return false;
        }
        int stripe = stripes.of(sequenceMin);
        for (RangeDeletion deletion : deletions.all()) {
            if (deletion.sequence() > sequenceMax
                    && stripe < stripes.count()
                    && deletion.sequence() <= stripes.end(stripe)
                    && deletion.from().compareTo(from) <= 0
                    && deletion.to().compareTo(to) > 0) {
                return true;
            }
        }
        return false;
    }

    /** Counts operations that were dropped without being looked at, see {@link #hidesAll}. */
    void countCovered(long operations) {
        counter.countCovered(operations);
    }

    public Tally tally() {
        return counter.tally();
    }

    /** Decides about an operation that no newer one on its key hides. */
    private Fate decideAlone(Operation operation, long sequence, int stripe) {
        boolean settled = nothingBelow && stripe == 0;
        if (anyDeletions && stripe < stripes.count() && isCovered(operation, sequence, stripe)) {
            return Fate.COVERED;
        }
        if (operation.kind() == OperationKind.DELETE) {
            return settled ? Fate.DELETED : Fate.KEPT;
        }
        if (!operation.isLiveAt(nowMillis)) {
            return settled ? Fate.EXPIRED : Fate.KEPT_AS_TOMBSTONE;
        }
        return Fate.KEPT;
    }

    private boolean isCovered(Operation operation, long sequence, int stripe) {
        return deletions.covering(
                        operation.bucket(),
                        operation.bytes(),
                        operation.keyOffset(),
                        operation.keyBytes(),
                        stripes.end(stripe))
                > sequence;
    }

    private void remember(Operation operation) {
        bucket = operation.bucket();
        keyBytes = operation.keyBytes();
        MemorySegment.copy(operation.bytes(), operation.keyOffset(), key, 0, keyBytes);
    }
}
