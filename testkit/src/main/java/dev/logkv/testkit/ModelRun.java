package dev.logkv.testkit;

import dev.logkv.LogKV;
import dev.logkv.testkit.StoreOperation.Reading;
import dev.logkv.testkit.StoreOperation.Work;
import dev.logkv.testkit.StoreOperation.Writing;
import java.util.List;

/**
 * Runs operations on a store and on a {@link ModelStore}, and fails at the first difference. What
 * the store answers is also folded into a number, so that runs under several options can be
 * compared with each other.
 *
 * <p>What a merge takes for expired is gone for good, and the clock must not go back behind that:
 * then the answer would depend on whether there was one. So no jump makes anything live again.
 *
 * <p>For one thread.
 */
final class ModelRun {

    private final ModelSession session;
    private final StoreHome home;
    private final ModelStore model;
    private final Answers answers;
    private final ModelViews views;
    private final ModelWrites writes;
    private final ModelReads reads;
    private final ModelStats stats;

    private ModelRun(StoreHome home, RandomKeys keys) {
        this.session = new ModelSession(home, keys);
        this.home = home;
        this.model = session.model;
        this.answers = session.answers;
        this.views = new ModelViews(session);
        this.writes = new ModelWrites(session);
        this.reads = new ModelReads(session, views);
        this.stats = new ModelStats(session, views);
    }

    /**
     * Runs some operations of a stream on a new store, and closes both store and home.
     *
     * @param numbers which, in their order
     * @return what the store answered, as a number
     * @throws AssertionError if the store differs from the model
     */
    static long of(StoreHome home, RandomOperations operations, Iterable<Integer> numbers) {
        ModelRun run = new ModelRun(home, operations.keys());
        int at = -1;
        StoreOperation operation = null;
        try {
            for (int number : numbers) {
                at = number;
                operation = operations.at(number);
                run.apply(operation);
            }
            operation = new StoreOperation.Reopen();
            run.apply(operation);
            run.session.store().close();
            home.close();
            return run.answers.number();
        } catch (Throwable t) {
            throw new AssertionError("operation " + at + ", " + operation + ": " + t, t);
        }
    }

    private void apply(StoreOperation operation) {
        switch (operation) {
            case Writing writing -> writes.apply(writing);
            case Reading reading -> reads.apply(reading);
            case StoreOperation.Sync _ -> sync();
            case StoreOperation.Run(Work work) -> run(work);
            case StoreOperation.RunWith(Work work, int boundary, List<Reading> readings) ->
                    runWith(work, boundary, readings);
            case StoreOperation.GiveTurns(int turns) -> home.giveTurns(turns);
            case StoreOperation.ReadStats _ -> stats.check();
            case StoreOperation.ClockJump(long millis) -> jump(millis);
            case StoreOperation.Advance(long millis) -> home.advance(millis);
            case StoreOperation.Reopen _ -> reopen();
            case StoreOperation.Kill(Work work, int boundary) -> kill(work, boundary);
            case StoreOperation.PowerLoss(Work work, int boundary, int choice) ->
                    losePower(work, boundary, choice);
        }
    }

    private void sync() {
        session.store().sync();
        model.durable();
        long unsynced = session.store().stats().unsyncedBytes();
        answers.checkEqual("bytes that are not synced", 0L, unsynced);
    }

    private void run(Work work) {
        call(work);
        switch (work) {
            case NOTHING -> {}
            case FLUSH -> {
                model.durable();
                stats.checkFlushed();
            }
            case COMPACT -> {
                model.durable();
                stats.checkCompacted();
            }
        }
    }

    private void call(Work work) {
        LogKV store = session.store();
        switch (work) {
            case NOTHING -> {}
            case FLUSH -> store.flush();
            case COMPACT -> store.compact();
        }
    }

    private void runWith(Work work, int boundary, List<Reading> readings) {
        home.runWith(() -> call(work), boundary, () -> readings.forEach(reads::apply));
        model.durable();
        stats.checkFlushed();
    }

    private void jump(long millis) {
        long now = session.now();
        home.clock().set(Math.max(Math.max(0, now + millis), model.lastExpiry(now)));
    }

    private void reopen() {
        session.store().close();
        views.checkUnusable();
        answers.expectIllegalState("a closed store", () -> session.store().get(new byte[0]));
        session.store().close();
        model.durable();
        openAgain();
    }

    private void kill(Work work, int boundary) {
        home.kill(session.store(), () -> call(work), boundary);
        openAgain();
    }

    /**
     * A third of the losses of power strikes a store that has just recovered from the death of its
     * process, and has written nothing since: what it found must be durable.
     */
    private void losePower(Work work, int boundary, int choice) {
        if (choice % 3 == 0) {
            kill(work, boundary);
        }
        home.losePower(session.store(), () -> call(work), boundary, choice);
        session.open();
        model.rollBackTo(session.store().stats().sequence());
        afterOpen();
    }

    private void openAgain() {
        session.open();
        answers.checkEqual("sequence", model.sequence(), session.store().stats().sequence());
        model.durable();
        afterOpen();
    }

    /** Handles, snapshots and cursors of the old store are worth nothing in the new one. */
    private void afterOpen() {
        views.forget();
        session.renewHandles();
        stats.check();
        reads.readAll();
    }
}
