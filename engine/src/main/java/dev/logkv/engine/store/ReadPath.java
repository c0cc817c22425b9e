package dev.logkv.engine.store;

import dev.logkv.Range;
import dev.logkv.engine.codec.Bytes;
import dev.logkv.engine.codec.KeyHash;
import dev.logkv.engine.entry.BucketKey;
import dev.logkv.engine.entry.CoveredCursor;
import dev.logkv.engine.entry.EntryCursor;
import dev.logkv.engine.entry.KeyRange;
import dev.logkv.engine.entry.Keys;
import dev.logkv.engine.entry.MergingCursor;
import dev.logkv.engine.entry.Operation;
import dev.logkv.engine.entry.RangeDeletion;
import dev.logkv.engine.entry.RangeDeletions;
import dev.logkv.engine.log.ValueSegment;
import dev.logkv.engine.log.ValueSegments;
import dev.logkv.engine.memtable.Memtable;
import dev.logkv.engine.table.Table;
import java.lang.foreign.MemorySegment;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Finds values: asks the indexes, the newest first, where the newest visible operation on a key is,
 * and reads it there. Takes no lock and waits for nobody.
 *
 * <p>The first index that knows the key decides, because all that it holds of a key is newer than
 * what the indexes behind it do. A range deletion there that is newer than what was found, or that
 * covers the key where nothing was found, decides too: the key is absent.
 */
final class ReadPath {

    /** As a sequence number: whatever is visible at the time of the read. */
    static final long LATEST = Long.MAX_VALUE;

    private final ReadState state;
    private final PointReads reads;
    private final Health health;
    private final Leaks leaks;
    private final InstantSource clock;
    private final long hashSeed;

    ReadPath(
            ReadState state,
            PointReads reads,
            Health health,
            Leaks leaks,
            InstantSource clock,
            long hashSeed) {
        this.state = state;
        this.reads = reads;
        this.health = health;
        this.leaks = leaks;
        this.clock = clock;
        this.hashSeed = hashSeed;
    }

    void checkOpen() {
        health.checkOpen();
    }

    long visibleSequence() {
        return state.visibleSequence();
    }

    /**
     * Returns a copy of the value that a key had at a sequence number, or null.
     *
     * @param sequence of a snapshot that is open, or {@link #LATEST}
     */
    byte @Nullable [] get(int bucket, byte[] key, long sequence) {
        health.checkOpen();
        long hash = KeyHash.of(hashSeed, bucket, key);
        int read = reads.begin();
        try {
            View view = state.view();
            Operation found = find(view, hash, bucket, key, sequence);
            return found != null && found.isLiveAt(clock.millis())
                    ? copyOfValue(found, view.values(), true)
                    : null;
        } catch (IllegalStateException | InternalError e) {
            throw health.explain(e);
        } finally {
            reads.end(read);
        }
    }

    /** Returns copies of the values that several keys had at one moment, null for absent ones. */
    List<byte @Nullable []> getAll(int bucket, List<byte[]> keys, long sequence) {
        health.checkOpen();
        int read = reads.begin();
        try {
            View view = state.view();
            long now = clock.millis();
            long visible = visible(sequence);
            List<byte @Nullable []> values = new ArrayList<>(keys.size());
            for (byte[] key : keys) {
                long hash = KeyHash.of(hashSeed, bucket, key);
                Operation found = findVisible(view, hash, bucket, key, visible);
                values.add(
                        found != null && found.isLiveAt(now)
                                ? copyOfValue(found, view.values(), true)
                                : null);
            }
            return values;
        } catch (IllegalStateException | InternalError e) {
            throw health.explain(e);
        } finally {
            reads.end(read);
        }
    }

    /** Applies a function to the value that a key had at a sequence number. */
    <R extends @Nullable Object> @Nullable R read(
            int bucket,
            byte[] key,
            long sequence,
            Function<? super MemorySegment, ? extends R> reader) {
        health.checkOpen();
        long hash = KeyHash.of(hashSeed, bucket, key);
        View view = state.pin(); // the function runs once, and nothing may go away under it
        try {
            Operation found = find(view, hash, bucket, key, sequence);
            return found != null && found.isLiveAt(clock.millis())
                    ? reader.apply(value(found, view.values(), true))
                    : null;
        } catch (IllegalStateException | InternalError e) {
            throw health.explain(e);
        } finally {
            state.unpin(view);
        }
    }

    /** After the view, see {@link ReadState}. */
    private long visible(long sequence) {
        return sequence == LATEST ? state.visibleSequence() : sequence;
    }

    /** The view is taken before the sequence number, see {@link ReadState}. */
    private @Nullable Operation find(View view, long hash, int bucket, byte[] key, long sequence) {
        return findVisible(view, hash, bucket, key, visible(sequence));
    }

    /** Returns the newest visible operation on a key, or null where there is none. */
    private static @Nullable Operation findVisible(
            View view, long hash, int bucket, byte[] key, long sequence) {
        for (Memtable memtable : view.memtables()) {
            long covering = memtable.covering(bucket, key, sequence);
            long offset = memtable.find(hash, bucket, key, sequence);
            if (offset >= 0) {
                boolean covered =
                        covering != RangeDeletions.NOT_COVERED
                                && memtable.findSequence(hash, bucket, key, sequence) < covering;
                return covered ? null : new Operation().at(memtable.log(), offset);
            }
            if (covering != RangeDeletions.NOT_COVERED) {
                return null;
            }
        }
        return findInTables(view, hash, bucket, key, sequence);
    }

    private static @Nullable Operation findInTables(
            View view, long hash, int bucket, byte[] key, long sequence) {
        long prefix = Keys.prefix(key);
        TableRun[] runs = view.runs();
        for (TableRun run : runs) {
            Table table = run.tableFor(bucket, key, prefix);
            if (table == null) {
                continue;
            }
            long covering =
                    table.properties().rangeDeletions() == 0
                            ? RangeDeletions.NOT_COVERED
                            : table.rangeDeletions().covering(bucket, key, sequence);
            long place =
                    run == runs[runs.length - 1]
                            ? table.findLast(hash, bucket, key, sequence)
                            : table.find(hash, bucket, key, sequence);
            if (place != Table.ABSENT) {
                boolean covered =
                        covering != RangeDeletions.NOT_COVERED
                                && table.sequenceAt(place) < covering;
                return covered ? null : table.read(place, new Operation());
            }
            if (covering != RangeDeletions.NOT_COVERED) {
                return null;
            }
        }
        return null;
    }

    /** Returns a cursor over a range as it was at a sequence number. */
    StoreCursor scan(int bucket, Range range, long sequence) {
        health.checkOpen();
        View view = state.pin();
        try {
            return new StoreCursor(
                    entries(view, bucket, range, visible(sequence)),
                    range.isReversed(),
                    range.limit(),
                    view.values(),
                    clock.millis(),
                    health,
                    leaks,
                    () -> state.unpin(view));
        } catch (IllegalStateException | InternalError e) {
            state.unpin(view);
            throw health.explain(e);
        } catch (Throwable failure) {
            state.unpin(view);
            throw failure;
        }
    }

    private static EntryCursor entries(View view, int bucket, Range range, long sequence) {
        byte[] lower = range.from();
        byte[] upper = range.to();
        BucketKey from = lower == null ? BucketKey.startOf(bucket) : new BucketKey(bucket, lower);
        BucketKey to = upper == null ? BucketKey.endOf(bucket) : new BucketKey(bucket, upper);
        boolean reversed = range.isReversed();
        if (from.compareTo(to) >= 0) {
            return MergingCursor.of(List.of(), reversed);
        }
        KeyRange keys = new KeyRange(bucket, lower, upper, reversed);
        List<EntryCursor> sources = new ArrayList<>();
        List<RangeDeletion> deletions = new ArrayList<>();
        for (Memtable memtable : view.memtables()) {
            if (memtable.firstSequence() <= sequence) {
                sources.add(memtable.cursor(keys, sequence));
                if (memtable.hasRangeDeletions()) {
                    deletions.addAll(memtable.rangeDeletions(sequence).visible(from, to, sequence));
                }
            }
        }
        for (TableRun run : view.runs()) {
            sources.add(run.cursor(from, to, reversed, sequence));
            deletions.addAll(run.rangeDeletions(from, to, sequence));
        }
        if (!deletions.isEmpty()) {
            RangeDeletions covering = RangeDeletions.of(deletions);
            sources.replaceAll(source -> new CoveredCursor(source, covering, reversed));
        }
        return MergingCursor.of(sources, reversed);
    }

    /**
     * Returns the value of an operation, wherever it lies.
     *
     * @param alone whether nothing that lies around it will be read next
     */
    static MemorySegment value(Operation operation, ValueSegments values, boolean alone) {
        if (operation.isSeparated()) {
            ValueSegment segment = values.of(operation);
            return segment.bytes()
                    .asSlice(segment.offsetOf(operation, alone), operation.valueBytes());
        }
        return operation.bytes().asSlice(operation.valueOffset(), operation.valueBytes());
    }

    /** Returns a copy of the value, as above. */
    static byte[] copyOfValue(Operation operation, ValueSegments values, boolean alone) {
        if (operation.isSeparated()) {
            ValueSegment segment = values.of(operation);
            return Bytes.copy(
                    segment.bytes(), segment.offsetOf(operation, alone), operation.valueBytes());
        }
        return Bytes.copy(operation.bytes(), operation.valueOffset(), operation.valueBytes());
    }
}
