package dev.logkv.engine.entry;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An immutable set of range deletions, laid out for two questions: which is the newest that covers
 * a key, and where does what it covers end. May be used by any number of threads.
 *
 * <p>It is held as it was given, and as {@link Fragments}, of which one at most covers a key. A
 * search for that one answers nearly always. Only where the newest range deletion is too new for
 * the reader, an old snapshot or a read that a writer has overtaken, is there a second search in
 * {@link Covers}, which are made for the first such reader. Nothing else allocates.
 */
public final class RangeDeletions {

    /** What {@link #covering} returns when there is none: below every sequence number. */
    public static final long NOT_COVERED = 0;

    public static final RangeDeletions NONE = new RangeDeletions(List.of());

    private final List<RangeDeletion> ordered;
    private final Fragments fragments;
    private final long sequenceMax;

    /** Made when it is first needed; if by several threads at once, then equal. */
    private volatile @Nullable Covers covers;

    private RangeDeletions(List<RangeDeletion> ordered) {
        this.ordered = ordered;
        this.fragments = Fragments.of(ordered);
        long greatest = NOT_COVERED;
        for (RangeDeletion deletion : ordered) {
            greatest = Math.max(greatest, deletion.sequence());
        }
        this.sequenceMax = greatest;
    }

    /** Returns a set of range deletions, given in any order. */
    public static RangeDeletions of(List<RangeDeletion> deletions) {
        return deletions.isEmpty()
                ? NONE
                : new RangeDeletions(
                        deletions.stream()
                                .sorted(Comparator.comparing(RangeDeletion::from))
                                .toList());
    }

    public boolean isEmpty() {
        return ordered.isEmpty();
    }

    /** Returns all of them, as they were given, ordered by {@code from}. */
    public List<RangeDeletion> all() {
        return ordered;
    }

    /** Returns the greatest sequence number, or {@link #NOT_COVERED} if there are none. */
    public long sequenceMax() {
        return sequenceMax;
    }

    /**
     * Returns those that a reader at a sequence number can see, within two places, clipped to them.
     */
    public List<RangeDeletion> visible(BucketKey from, BucketKey to, long sequenceMax) {
        List<RangeDeletion> visible = new ArrayList<>();
        for (RangeDeletion deletion : ordered) {
            if (deletion.from().compareTo(to) >= 0) {
                break;
            }
            if (deletion.sequence() <= sequenceMax) {
                RangeDeletion clipped = deletion.clippedTo(from, to);
                if (!clipped.isEmpty()) {
                    visible.add(clipped);
                }
            }
        }
        return visible;
    }

    /**
     * Returns the sequence number of the newest range deletion that covers a key and that a reader
     * may see, or {@link #NOT_COVERED}. An operation on the key with a lower one is hidden.
     */
    public long covering(int bucket, byte[] key, long sequenceMax) {
        int index = fragments.lastFrom(bucket, key);
        if (index < 0 || fragments.end(index).compareTo(bucket, key) <= 0) {
            return NOT_COVERED;
        }
        long newest = fragments.sequence(index);
        if (newest <= sequenceMax) {
            return newest;
        }
        return covers().newest(bucket, key, sequenceMax);
    }

    /** As above, for a key that lies in native memory. */
    public long covering(
            int bucket, MemorySegment bytes, long offset, int length, long sequenceMax) {
        int index = fragments.lastFrom(bucket, bytes, offset, length);
        if (index < 0 || fragments.end(index).compareTo(bucket, bytes, offset, length) <= 0) {
            return NOT_COVERED;
        }
        long newest = fragments.sequence(index);
        if (newest <= sequenceMax) {
            return newest;
        }
        return covers().newest(bucket, bytes, offset, length, sequenceMax);
    }

    private Covers covers() {
        Covers known = covers;
        if (known == null) {
            known = new Covers(ordered);
            covers = known;
        }
        return known;
    }

    /** Returns these cut into pieces that do not overlap. */
    Fragments fragments() {
        return fragments;
    }
}
