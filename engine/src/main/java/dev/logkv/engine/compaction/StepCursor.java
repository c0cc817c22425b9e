package dev.logkv.engine.compaction;

import dev.logkv.engine.entry.BucketKey;
import dev.logkv.engine.entry.EntryCursor;
import dev.logkv.engine.entry.Keys;
import dev.logkv.engine.entry.Operation;
import dev.logkv.engine.entry.RangeDeletion;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a step of a merge reads: the sources, and of the target those tables that they have
 * something for. It ends where a table of the target can be left alone, because no key and no range
 * deletion of the sources falls into it.
 *
 * <p>A table of the target that is opened is read to its end or to where the step stops, since it
 * is replaced. It is opened when the sources come to it, not before: only then is it known that
 * they do not step over it. One that is much smaller than a full table is read although it might be
 * left alone, so that small tables become fewer.
 */
final class StepCursor implements EntryCursor {

    private final EntryCursor sources;
    private final List<TableInput> target;
    private final List<RangeDeletion> deletions;
    private final Retention retention;
    private final long smallBytes;

    /** Where the sources are, while there is something left. */
    private @Nullable Operation source;

    private int sourceBucket;
    private long sourcePrefix;

    /** The table of the target that is open, and where in it this is. */
    private @Nullable TableInput open;

    private Operation inOpen = new Operation();
    private int openBucket;
    private long openPrefix;

    /** Up to where range deletions of the sources reach into the open table, or null. */
    private @Nullable BucketKey deletedTo;

    private int nextTable;
    private boolean atSource;
    private boolean started;
    private @Nullable BucketKey stoppedBefore;

    /**
     * @param sources at its first operation, if there is one
     * @param anySource whether there is
     * @param target tables of the target, from the first that may be read on
     * @param deletions range deletions of the sources
     * @param smallBytes a table with less is read anyway
     */
    StepCursor(
            EntryCursor sources,
            boolean anySource,
            List<TableInput> target,
            List<RangeDeletion> deletions,
            Retention retention,
            long smallBytes) {
        this.sources = sources;
        this.target = target;
        this.deletions = deletions;
        this.retention = retention;
        this.smallBytes = smallBytes;
        if (anySource) {
            atSourceOperation();
        }
    }

    @Override
    public boolean next() {
        if (!started) {
            started = true;
        } else if (atSource) {
            moveSource();
        } else {
            moveOpen();
        }
        return choose();
    }

    @Override
    public Operation operation() {
        return atSource && source != null ? source : inOpen;
    }

    @Override
    public long sequence() {
        return atSource || open == null ? sources.sequence() : open.sequence();
    }

    /**
     * Returns whether the step may end before the present operation without leaving a table of the
     * target cut that nothing else would be merged into.
     */
    boolean mayStop() {
        return open == null
                || (source != null && open.meta().last().compareTo(source) >= 0)
                || (deletedTo != null && deletedTo.compareTo(operation()) > 0);
    }

    /** Returns the beginning of the table that this has ended at, or null if there is none. */
    @Nullable BucketKey stoppedBefore() {
        return stoppedBefore;
    }

    /** Returns where the sources go on, or null if they have no more operations. */
    @Nullable BucketKey nextOfSources() {
        return source == null ? null : BucketKey.of(source);
    }

    /** Returns the open table of the target, if there is one. */
    @Nullable TableInput open() {
        return open;
    }

    private boolean choose() {
        while (open == null && nextTable < target.size()) {
            TableInput table = target.get(nextTable);
            if (source != null && table.meta().first().compareTo(source) > 0) {
                atSource = true;
                return true;
            }
            if (!isNeeded(table)) {
                stoppedBefore = table.meta().first();
                return false;
            }
            nextTable++;
            open(table);
        }
        atSource = open == null || (source != null && compareToOpen(source) <= 0);
        return source != null || open != null;
    }

    private boolean isNeeded(TableInput table) {
        if (source != null
                && (table.meta().last().compareTo(source) >= 0
                        || table.meta().liveBytes() < smallBytes)) {
            return true;
        }
        return deletions.stream().anyMatch(deletion -> reachesInto(table, deletion));
    }

    private static boolean reachesInto(TableInput table, RangeDeletion deletion) {
        return deletion.from().compareTo(table.meta().last()) <= 0
                && deletion.to().compareTo(table.meta().first()) > 0;
    }

    private void open(TableInput table) {
        if (retention.hidesAll(
                table.meta().first(),
                table.meta().last(),
                table.meta().properties().sequenceMin(),
                table.meta().properties().sequenceMax())) {
            retention.countCovered(table.meta().entries());
            table.skip();
            return;
        }
        open = table;
        deletedTo =
                deletions.stream()
                        .filter(deletion -> reachesInto(table, deletion))
                        .map(RangeDeletion::to)
                        .max(BucketKey::compareTo)
                        .orElse(null);
        moveOpen();
    }

    private void moveSource() {
        if (sources.next()) {
            atSourceOperation();
        } else {
            source = null;
        }
    }

    private void atSourceOperation() {
        Operation operation = sources.operation();
        source = operation;
        sourceBucket = operation.bucket();
        sourcePrefix = prefix(operation);
    }

    private void moveOpen() {
        if (open == null || !open.next()) {
            open = null;
            deletedTo = null;
            return;
        }
        inOpen = open.operation();
        openBucket = inOpen.bucket();
        openPrefix = prefix(inOpen);
    }

    private static long prefix(Operation operation) {
        return Keys.prefix(operation.bytes(), operation.keyOffset(), operation.keyBytes());
    }

    /** Of operations on one key, those of the sources are newer, and come first. */
    private int compareToOpen(Operation source) {
        if (sourceBucket != openBucket) {
            return Integer.compare(sourceBucket, openBucket);
        }
        return sourcePrefix != openPrefix
                ? Long.compareUnsigned(sourcePrefix, openPrefix)
                : Keys.compareAfterPrefix(
                        source.bytes(),
                        source.keyOffset(),
                        source.keyBytes(),
                        inOpen.bytes(),
                        inOpen.keyOffset(),
                        inOpen.keyBytes());
    }
}
