package dev.logkv.engine.store;

import dev.logkv.Cursor;
import dev.logkv.engine.codec.Bytes;
import dev.logkv.engine.entry.EntryCursor;
import dev.logkv.engine.entry.Operation;
import dev.logkv.engine.log.ValueSegments;
import java.lang.foreign.MemorySegment;
import java.lang.ref.Reference;

/**
 * What a user sees of the operations in the indexes: each key once, with its newest value, if it
 * has one. The sources show no operation above the sequence number of the scan.
 *
 * <p>Forwards the newest version of a key comes first and decides; the others are stepped over.
 * Backwards it comes last: the cursor goes on to the first version of the next key, and stays there
 * for the next call.
 */
final class StoreCursor implements Cursor {

    /** As {@link Leaks} calls it. */
    static final String KIND = "cursor";

    private final EntryCursor entries;
    private final boolean reversed;
    private final ValueSegments values;
    private final long nowMillis;
    private final Health health;
    private final Leaks.Handle handle;

    /** The entry that this cursor is at, or the key that was decided last. */
    private final Operation current = new Operation();

    private long left;
    private boolean started;
    private boolean atEntry;
    private boolean entriesEnded;
    private boolean closed;

    /**
     * @param values what separated values lie in
     * @param unpin lets go of what the entries lie in
     */
    StoreCursor(
            EntryCursor entries,
            boolean reversed,
            long limit,
            ValueSegments values,
            long nowMillis,
            Health health,
            Leaks leaks,
            Runnable unpin) {
        this.entries = entries;
        this.reversed = reversed;
        this.left = limit;
        this.values = values;
        this.nowMillis = nowMillis;
        this.health = health;
        this.handle = leaks.opened(this, KIND, unpin);
    }

    @Override
    public boolean next() {
        checkOpen();
        try {
            atEntry = left > 0 && (reversed ? nextReversed() : nextForward());
        } catch (IllegalStateException | InternalError e) {
            throw health.explain(e);
        } finally {
            Reference.reachabilityFence(this); // or it could be found forgotten while it moves
        }
        if (atEntry) {
            left--;
        }
        return atEntry;
    }

    private boolean nextForward() {
        while (entries.next()) {
            Operation entry = entries.operation();
            boolean decided = started && current.isOnKeyOf(entry);
            if (!decided) {
                started = true;
                current.copyFrom(entry);
                if (current.isLiveAt(nowMillis)) {
                    return true;
                }
            }
        }
        return false;
    }

    private boolean nextReversed() {
        if (!started) {
            started = true;
            entriesEnded = !entries.next();
        }
        while (!entriesEnded) {
            do {
                current.copyFrom(entries.operation());
                entriesEnded = !entries.next();
            } while (!entriesEnded && current.isOnKeyOf(entries.operation()));
            if (current.isLiveAt(nowMillis)) {
                return true;
            }
        }
        return false;
    }

    @Override
    public byte[] key() {
        Operation entry = entry();
        try {
            return Bytes.copy(entry.bytes(), entry.keyOffset(), entry.keyBytes());
        } catch (IllegalStateException | InternalError e) {
            throw health.explain(e);
        } finally {
            Reference.reachabilityFence(this);
        }
    }

    @Override
    public byte[] value() {
        Operation entry = entry();
        try {
            return ReadPath.copyOfValue(entry, values, false);
        } catch (IllegalStateException | InternalError e) {
            throw health.explain(e);
        } finally {
            Reference.reachabilityFence(this);
        }
    }

    @Override
    public MemorySegment keySegment() {
        Operation entry = entry();
        return entry.bytes().asSlice(entry.keyOffset(), entry.keyBytes());
    }

    @Override
    public MemorySegment valueSegment() {
        Operation entry = entry();
        try {
            return ReadPath.value(entry, values, false);
        } catch (IllegalStateException | InternalError e) {
            throw health.explain(e);
        } finally {
            Reference.reachabilityFence(this);
        }
    }

    private Operation entry() {
        checkOpen();
        if (!atEntry) {
            throw new IllegalStateException(
                    "the cursor is at no entry: call next() until it returns false");
        }
        return current;
    }

    private void checkOpen() {
        if (closed) {
            throw new IllegalStateException("the cursor is closed");
        }
        health.checkOpen();
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            atEntry = false;
            handle.close();
        }
    }
}
