package dev.logkv.engine.store;

import dev.logkv.engine.entry.SegmentId;
import dev.logkv.engine.fs.Directory;
import dev.logkv.engine.log.Log;
import dev.logkv.engine.log.Segment;
import dev.logkv.engine.log.ValueSegment;
import dev.logkv.engine.memtable.Memtable;
import dev.logkv.engine.task.Scheduler;
import dev.logkv.engine.task.Task;
import java.io.IOException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Releases what no reader can reach any more: memtables that were flushed or built again, segments
 * and tables that no version lists. Each waits here until no view with it is pinned, and until the
 * {@link PointReads} that were under way have ended; then its memory is freed, its mapping closed
 * and its file deleted or recycled, in that order, so that the device gets its space back.
 */
final class Reclaimer implements Task {

    private static final long RETRY_MILLIS = 20;

    /** Something that new readers do not see. */
    private sealed interface Retired {

        /**
         * An index, and the segment under it if that is not part of the log any more. A view may
         * have the segment under another index, one that was built again since.
         *
         * @param stays whether tables point to values in the segment
         */
        record Index(Memtable memtable, List<Segment> segment, boolean stays) implements Retired {}

        record File(OpenTable table) implements Retired {}

        record Values(ValueSegment segment) implements Retired {}
    }

    private final Directory directory;
    private final ReadState state;
    private final PointReads reads;
    private final Log log;
    private final SegmentSupply supply;
    private final LogRetention retention;
    private final Scheduler scheduler;

    /** One at a time: what two release at once would be closed twice. */
    private final ReentrantLock releasing = new ReentrantLock();

    /** Guarded by this. A set: after an error the same things come again. */
    private final Set<Retired> retired = new LinkedHashSet<>();

    private Runnable signal = () -> {};

    Reclaimer(
            Directory directory,
            ReadState state,
            PointReads reads,
            Log log,
            SegmentSupply supply,
            LogRetention retention,
            Scheduler scheduler) {
        this.directory = directory;
        this.state = state;
        this.reads = reads;
        this.log = log;
        this.supply = supply;
        this.retention = retention;
        this.scheduler = scheduler;
    }

    /** Connects the task that runs this. */
    synchronized void onDemand(Runnable signal) {
        this.signal = signal;
        state.onUnpinned(signal);
        retention.onChange(signal);
    }

    /** Takes an index that was built again, over a segment that stays. */
    void retire(Memtable memtable) {
        add(new Retired.Index(memtable, List.of(), true));
    }

    /**
     * Takes a segment that is in tables, and its index. No later view may have it; the present one
     * may still.
     *
     * @param stays whether tables point to values in it, so that only the log is done with it
     */
    void retire(Memtable memtable, Segment segment, boolean stays) {
        add(new Retired.Index(memtable, List.of(segment), stays));
    }

    /** Takes a segment that no table points to any more; the present view may still. */
    void retire(ValueSegment segment) {
        add(new Retired.Values(segment));
    }

    /** Takes a table that no version lists any more; the present view may still. */
    void retire(OpenTable table) {
        add(new Retired.File(table));
    }

    private synchronized void add(Retired unneeded) {
        retired.add(unneeded);
        signal.run();
    }

    /**
     * Releases what nobody reads at once, on the calling thread, so that the device has its space
     * back before more is taken. Engine threads only. What fails is left to the task, which is
     * signalled already, and fails with it.
     */
    void releaseNow() {
        try {
            run();
        } catch (IOException e) {
            // the task meets it again
        }
    }

    @Override
    public long run() throws IOException {
        releasing.lock();
        try {
            long next = releaseUnreachable();
            letGoOfLog();
            return Math.min(next, untilTooOld());
        } finally {
            releasing.unlock();
        }
    }

    private void letGoOfLog() throws IOException {
        for (LogRetention.Unwanted file : retention.unwanted(scheduler.millis())) {
            supply.retire(file.name(), file.bytes());
            retention.forget(file);
        }
    }

    private long untilTooOld() {
        long next = retention.nextMillis();
        return next == LogRetention.NEVER
                ? Scheduler.UNTIL_WOKEN
                : Math.max(1, next - scheduler.millis());
    }

    private long releaseUnreachable() throws IOException {
        List<Retired> unreachable =
                waiting().stream().filter(candidate -> !isReachable(candidate)).toList();
        if (unreachable.isEmpty()) {
            return Scheduler.UNTIL_WOKEN;
        }
        if (!reads.await()) {
            return RETRY_MILLIS;
        }
        boolean busy = false;
        for (Retired candidate : unreachable) {
            try {
                release(candidate);
                forget(candidate);
            } catch (IllegalStateException e) {
                busy = true; // a native call is in the mapping at this moment
            }
        }
        return busy ? RETRY_MILLIS : Scheduler.UNTIL_WOKEN;
    }

    private synchronized List<Retired> waiting() {
        return List.copyOf(retired);
    }

    private synchronized void forget(Retired released) {
        retired.remove(released);
    }

    private boolean isReachable(Retired candidate) {
        for (View view : state.liveViews()) {
            boolean holds =
                    switch (candidate) {
                        case Retired.Index index ->
                                view.holds(index.memtable())
                                        || index.segment().stream().anyMatch(view::holds);
                        case Retired.File file -> view.holds(file.table().table());
                        case Retired.Values values -> view.holds(values.segment());
                    };
            if (holds) {
                return true;
            }
        }
        return false;
    }

    private void release(Retired candidate) throws IOException {
        switch (candidate) {
            case Retired.Index index -> {
                index.memtable().close();
                for (Segment segment : index.segment()) {
                    log.release(segment);
                    segment.closeFile(); // a force of it may begin at any moment
                    if (!index.stays()) {
                        segment.close();
                        done(segment.header().number(), segment.name(), segment.capacity());
                    }
                }
            }
            case Retired.File file -> {
                file.table().close();
                delete(file.table().table().name());
            }
            case Retired.Values values -> {
                ValueSegment segment = values.segment();
                segment.close();
                if (SegmentId.isOfLog(segment.id())) {
                    done(segment.id(), segment.name(), segment.fileBytes());
                } else {
                    delete(segment.name());
                }
            }
        }
    }

    /** Takes a file of the log that only those may want who read the log itself. */
    private void done(long number, String name, long bytes) throws IOException {
        retention.take(number, name, bytes, scheduler.millis());
        letGoOfLog();
    }

    /** Deletes a file, if an earlier attempt has not done that before it failed. */
    private void delete(String name) throws IOException {
        if (directory.list().contains(name)) {
            directory.delete(name);
        }
    }

    /**
     * Releases everything, whoever may be reading. When the store is closed. A file that cannot be
     * deleted stays until the store is opened again.
     */
    void close() throws IOException {
        IOException failure = null;
        for (Retired candidate : waiting()) {
            try {
                release(candidate);
            } catch (IOException e) {
                if (failure == null) {
                    failure = e;
                } else {
                    failure.addSuppressed(e);
                }
            }
            forget(candidate);
        }
        if (failure != null) {
            throw failure;
        }
    }

    /** Returns how many bytes of files wait for readers to let go of them. */
    long waitingBytes() {
        long bytes = retention.bytes();
        for (Retired candidate : waiting()) {
            bytes +=
                    switch (candidate) {
                        case Retired.Index index ->
                                index.stays()
                                        ? 0
                                        : index.segment().stream()
                                                .mapToLong(Segment::capacity)
                                                .sum();
                        case Retired.File file -> file.table().table().properties().fileBytes();
                        case Retired.Values values -> values.segment().fileBytes();
                    };
        }
        return bytes;
    }
}
