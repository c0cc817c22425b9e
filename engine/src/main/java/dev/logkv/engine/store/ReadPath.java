package dev.logkv.engine.store;

import dev.logkv.Range;
import dev.logkv.engine.codec.KeyHash;
import dev.logkv.engine.codec.Layouts;
import dev.logkv.engine.entry.EntryCursor;
import dev.logkv.engine.entry.KeyRange;
import dev.logkv.engine.entry.MergingCursor;
import dev.logkv.engine.entry.Operation;
import dev.logkv.engine.memtable.Memtable;
import java.lang.foreign.MemorySegment;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Finds values: asks the indexes, the newest first, where the newest visible operation on a key is,
 * and reads it there. Takes no lock and waits for nobody.
 */
final class ReadPath {

    private final ReadState state;
    private final Health health;
    private final InstantSource clock;
    private final long hashSeed;

    ReadPath(ReadState state, Health health, InstantSource clock, long hashSeed) {
        this.state = state;
        this.health = health;
        this.clock = clock;
        this.hashSeed = hashSeed;
    }

    long visibleSequence() {
        return state.visibleSequence();
    }

    // get and read are the same search twice. Whatever they shared would have to hand back a place,
    // which is an object, and point reads make no object but their result.

    /** Returns a copy of the value that a key had at a sequence number, or null. */
    byte @Nullable [] get(int bucket, byte[] key, long sequence) {
        health.checkOpen();
        try {
            long hash = KeyHash.of(hashSeed, bucket, key);
            for (Memtable memtable : state.view().newestFirst()) {
                long offset = memtable.find(hash, bucket, key, sequence);
                if (offset >= 0) {
                    Operation found = new Operation().at(memtable.log(), offset);
                    return found.isLiveAt(clock.millis()) ? copyOfValue(found) : null;
                }
            }
            return null;
        } catch (IllegalStateException | InternalError e) {
            throw health.explain(e);
        }
    }

    /** Applies a function to the value that a key had at a sequence number. */
    <R extends @Nullable Object> @Nullable R read(
            int bucket,
            byte[] key,
            long sequence,
            Function<? super MemorySegment, ? extends R> reader) {
        health.checkOpen();
        try {
            long hash = KeyHash.of(hashSeed, bucket, key);
            for (Memtable memtable : state.view().newestFirst()) {
                long offset = memtable.find(hash, bucket, key, sequence);
                if (offset >= 0) {
                    Operation found = new Operation().at(memtable.log(), offset);
                    return found.isLiveAt(clock.millis()) ? reader.apply(value(found)) : null;
                }
            }
            return null;
        } catch (IllegalStateException | InternalError e) {
            throw health.explain(e);
        }
    }

    /** Returns a cursor over a range as it was at a sequence number. */
    StoreCursor scan(int bucket, Range range, long sequence) {
        health.checkOpen();
        try {
            KeyRange keys = new KeyRange(bucket, range.from(), range.to(), range.isReversed());
            List<EntryCursor> sources = new ArrayList<>();
            for (Memtable memtable : state.view().newestFirst()) {
                if (memtable.firstSequence() <= sequence) {
                    sources.add(memtable.cursor(keys, sequence));
                }
            }
            return new StoreCursor(
                    MergingCursor.of(sources, range.isReversed()),
                    range.isReversed(),
                    range.limit(),
                    clock.millis(),
                    health);
        } catch (IllegalStateException | InternalError e) {
            throw health.explain(e);
        }
    }

    static MemorySegment value(Operation operation) {
        return operation.bytes().asSlice(operation.valueOffset(), operation.valueBytes());
    }

    static byte[] copyOfValue(Operation operation) {
        return copy(operation.bytes(), operation.valueOffset(), operation.valueBytes());
    }

    static byte[] copy(MemorySegment bytes, long offset, int count) {
        byte[] copy = new byte[count];
        MemorySegment.copy(bytes, Layouts.U8, offset, copy, 0, count);
        return copy;
    }
}
