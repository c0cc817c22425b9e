package dev.logkv.engine.store;

import dev.logkv.LogKVException;
import dev.logkv.engine.log.Segment;
import dev.logkv.engine.memtable.Memtable;
import org.jspecify.annotations.Nullable;

/**
 * Closes a store in the order that loses nothing: no more writes, no more background work, the last
 * sync, then files, mappings and memory, and the lock last. Point reads are waited for, but not
 * long, and cursors are not: memory that goes away under them throws {@link IllegalStateException}
 * in their thread, and nothing worse.
 */
final class StoreCloser {

    /** How often point reads are waited for, some milliseconds each time. */
    private static final int READS_AWAITED = 100;

    private volatile boolean closed;

    synchronized void close(StoreParts parts) {
        if (closed) {
            return;
        }
        parts.writePath().close();
        IllegalStateException reason = Health.closedException(null);
        parts.throttle().end(reason);
        parts.supervisor().close();
        parts.flush().abandon(reason);
        parts.compaction().abandon(reason);
        parts.groupCommit().close();
        try {
            parts.environment()
                    .scheduler()
                    .call(
                            "close",
                            () -> {
                                closed = true; // not before this thread runs
                                closeFiles(parts);
                                return Boolean.TRUE;
                            });
        } catch (Exception e) {
            throw Faults.rethrow(e);
        }
    }

    private static void closeFiles(StoreParts parts) {
        Throwable failure = null;
        for (int i = 0; i < READS_AWAITED && !parts.reads().await(); i++) {
            // a long read is under way
        }
        if (!parts.health().isPoisoned()) {
            failure = attempt(failure, parts.writePath()::endLog);
        }
        failure = attempt(failure, () -> deleteUnused(parts));
        failure = attempt(failure, parts.reclaimer()::close);
        failure = attempt(failure, parts.factory()::deleteSpare);
        View view = parts.state().view();
        for (Memtable memtable : view.memtables()) {
            failure = attempt(failure, memtable::close);
        }
        for (Segment segment : view.segments()) {
            failure = attempt(failure, segment::close);
        }
        failure = attempt(failure, parts.writePath()::closeActive);
        failure = attempt(failure, parts.tables()::close);
        failure = attempt(failure, parts.directory()::close);
        if (failure != null) {
            throw new LogKVException.Io(
                    "the store in " + parts.directory().path() + " was closed with a failure",
                    failure);
        }
    }

    /** A closed store keeps no segment that it does not use. */
    private static void deleteUnused(StoreParts parts) throws Exception {
        SegmentSupply.Ready unused = parts.supply().surrender();
        if (unused != null) {
            unused.memory().close();
            parts.factory().delete(unused.segment());
        }
    }

    @FunctionalInterface
    interface Action {
        void run() throws Exception;
    }

    /** Runs an action whatever came before, and returns the first failure. */
    static @Nullable Throwable attempt(@Nullable Throwable earlier, Action action) {
        try {
            action.run();
            return earlier;
        } catch (Throwable t) {
            if (earlier == null) {
                return t;
            }
            earlier.addSuppressed(t);
            return earlier;
        }
    }
}
