package dev.logkv.engine.memtable;

import dev.logkv.engine.entry.BucketKey;
import dev.logkv.engine.entry.RangeDeletion;
import dev.logkv.engine.entry.RangeDeletions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The range deletions of a memtable up to some moment. Immutable: a new one makes a new set of
 * groups, which shares nearly all of the old.
 *
 * <p>A group's range deletions are all newer than those of the group before it. The new one is a
 * group by itself, and takes in those before it that are not longer, so that there are
 * logarithmically many groups and each deletion is sorted logarithmically often. Groups stop
 * growing at {@value #GROUP_COUNT_MAX}, which bounds how long one write can take; a read asks a few
 * more groups then.
 */
final class RangeDeletionGroups {

    static final RangeDeletionGroups NONE = new RangeDeletionGroups(new RangeDeletions[0], 0);

    /** Most deletions of a group: sorted in a few milliseconds, with the write lock held. */
    private static final int GROUP_COUNT_MAX = 4096;

    /** What one takes on the heap beside its keys, roughly: records, arrays, its pieces. */
    private static final long OBJECT_BYTES = 200;

    /** Oldest first. */
    private final RangeDeletions[] groups;

    private final long bytes;

    /** All in one, once somebody has asked for that. */
    private volatile @Nullable RangeDeletions whole;

    private RangeDeletionGroups(RangeDeletions[] groups, long bytes) {
        this.groups = groups;
        this.bytes = bytes;
    }

    /** Returns these and one more, which is newer than all. */
    RangeDeletionGroups with(RangeDeletion deletion) {
        List<RangeDeletion> newest = new ArrayList<>();
        newest.add(deletion);
        int kept = groups.length;
        while (kept > 0
                && groups[kept - 1].all().size() <= newest.size()
                && groups[kept - 1].all().size() + newest.size() <= GROUP_COUNT_MAX) {
            newest.addAll(groups[--kept].all());
        }
        RangeDeletions[] grown = Arrays.copyOf(groups, kept + 1);
        grown[kept] = RangeDeletions.of(newest);
        long keyBytes = (long) deletion.from().key().length + deletion.to().key().length;
        return new RangeDeletionGroups(grown, bytes + OBJECT_BYTES + keyBytes);
    }

    /** Returns the sequence number of the newest that covers a key; see {@link RangeDeletions}. */
    long covering(int bucket, byte[] key, long sequenceMax) {
        for (int i = groups.length - 1; i >= 0; i--) {
            long covering = groups[i].covering(bucket, key, sequenceMax);
            if (covering != RangeDeletions.NOT_COVERED) {
                return covering;
            }
        }
        return RangeDeletions.NOT_COVERED;
    }

    /** Returns those up to a sequence number. */
    RangeDeletions upTo(long sequenceMax) {
        if (groups.length == 0) {
            return RangeDeletions.NONE;
        }
        if (sequenceMax >= groups[groups.length - 1].sequenceMax()) {
            return whole();
        }
        List<RangeDeletion> visible = new ArrayList<>();
        for (RangeDeletions group : groups) {
            for (RangeDeletion deletion : group.all()) {
                if (deletion.sequence() <= sequenceMax) {
                    visible.add(deletion);
                }
            }
        }
        return RangeDeletions.of(visible);
    }

    /** Returns those up to a sequence number, within two places, clipped to them. */
    RangeDeletions upTo(BucketKey from, BucketKey to, long sequenceMax) {
        if (groups.length == 0) {
            return RangeDeletions.NONE;
        }
        List<RangeDeletion> visible = new ArrayList<>();
        for (RangeDeletions group : groups) {
            visible.addAll(group.visible(from, to, sequenceMax));
        }
        return RangeDeletions.of(visible);
    }

    boolean isEmpty() {
        return groups.length == 0;
    }

    /** Returns how much memory these take, in bytes, roughly. */
    long bytes() {
        return bytes;
    }

    private RangeDeletions whole() {
        RangeDeletions known = whole;
        if (known == null) {
            List<RangeDeletion> all = new ArrayList<>();
            for (RangeDeletions group : groups) {
                all.addAll(group.all());
            }
            known = groups.length == 1 ? groups[0] : RangeDeletions.of(all);
            whole = known;
        }
        return known;
    }
}
