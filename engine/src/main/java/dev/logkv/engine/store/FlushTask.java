package dev.logkv.engine.store;

import dev.logkv.LogKVException;
import dev.logkv.engine.compaction.Flusher;
import dev.logkv.engine.compaction.Outcome;
import dev.logkv.engine.compaction.Progress;
import dev.logkv.engine.compaction.Retention;
import dev.logkv.engine.log.LogAnchor;
import dev.logkv.engine.log.Segment;
import dev.logkv.engine.log.SegmentHeader;
import dev.logkv.engine.memtable.Memtable;
import dev.logkv.engine.task.Scheduler;
import dev.logkv.engine.task.Task;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Flushes sealed memtables, the oldest first, each into a run of level 0. Its segment is not needed
 * any more then.
 *
 * <p>It may use the free-space floor, which keeps the log from taking the last of the device:
 * without a flush the log cannot become shorter.
 */
final class FlushTask implements Task {

    private final Flusher flusher;
    private final Upkeep upkeep;
    private final WritePath writePath;

    /** Those who wait until the log begins at a segment. */
    private final Waiters waiters = new Waiters();

    private final AtomicLong flushes = new AtomicLong();
    private final AtomicLong writtenBytes = new AtomicLong();

    // Guarded by this.
    private Runnable signal = () -> {};
    private Runnable flushed = () -> {};

    FlushTask(Flusher flusher, Upkeep upkeep, WritePath writePath) {
        this.flusher = flusher;
        this.upkeep = upkeep;
        this.writePath = writePath;
    }

    /**
     * Connects the task that runs this.
     *
     * @param flushed run when there is a new table
     */
    synchronized void connect(Runnable signal, Runnable flushed) {
        this.signal = signal;
        this.flushed = flushed;
    }

    /** Returns when everything that was written before is in tables. */
    void flush() {
        CompletableFuture<@Nullable Void> reached = waiters.await(writePath.seal());
        wake();
        Faults.await(upkeep.scheduler(), reached);
    }

    private void wake() {
        Runnable wake;
        synchronized (this) {
            wake = signal;
        }
        wake.run();
    }

    @Override
    public long run() throws IOException {
        upkeep.show();
        View view = upkeep.state().view();
        while (view.hasSealed() && upkeep.isWanted()) {
            if (!hasSpaceFor(view.oldestSegment())) {
                return awaitSpace();
            }
            Progress progress = upkeep.progress();
            try {
                flushOldest(view, progress);
            } catch (IOException e) {
                long logBytes = view.oldestSegment().usedBytes();
                if (upkeep.isSpaceLow(Math.max(logBytes, progress.writtenBytes()))) {
                    return awaitSpace();
                }
                throw e;
            }
            tell();
            view = upkeep.state().view();
        }
        tell();
        return Scheduler.UNTIL_WOKEN;
    }

    private boolean hasSpaceFor(Segment segment) throws IOException {
        return upkeep.freeBytes()
                >= segment.usedBytes() + segment.usedBytes() / 4 + upkeep.tables().editBytes();
    }

    private long awaitSpace() throws IOException {
        LogKVException.OutOfSpace reason = upkeep.outOfSpace("a flush");
        upkeep.throttle().fail(reason);
        waiters.fail(reason);
        return Upkeep.SPACE_RETRY_MILLIS;
    }

    private void flushOldest(View view, Progress progress) throws IOException {
        Memtable memtable = view.oldestMemtable();
        Segment segment = view.oldestSegment();
        SegmentHeader next = view.segmentAfterOldest().header();
        Flusher.Source source =
                new Flusher.Source(
                        memtable.cursor(Long.MAX_VALUE),
                        segment.header().number(),
                        segment.capacity(),
                        segment.usedBytes(),
                        memtable.longBytes());
        if (source.isDense()) {
            writePath.forceSealed(segment); // before a table points to it
        }
        long now = upkeep.clock().millis();
        Retention retention =
                new Retention(
                        upkeep.snapshots().sequences(),
                        now,
                        upkeep.tables().version().runs().isEmpty(),
                        memtable.rangeDeletions(Long.MAX_VALUE));
        Outcome outcome = flusher.flush(source, retention, LogAnchor.at(next), now, progress);
        if (outcome != null) {
            upkeep.install(outcome);
            flushes.incrementAndGet();
            writtenBytes.addAndGet(Upkeep.bytes(outcome));
        }
    }

    private void tell() {
        long begin = upkeep.tables().version().log().number();
        waiters.reached(number -> number <= begin);
        Runnable tell;
        synchronized (this) {
            tell = flushed;
        }
        tell.run();
    }

    /** Fails whoever waits, and everybody who comes later. */
    void abandon(Throwable reason) {
        waiters.abandon(reason);
    }

    long flushes() {
        return flushes.get();
    }

    /** Returns how many bytes of tables were written. */
    long writtenBytes() {
        return writtenBytes.get();
    }
}
