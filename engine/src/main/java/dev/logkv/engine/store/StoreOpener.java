package dev.logkv.engine.store;

import dev.logkv.LogKV;
import dev.logkv.LogKVException;
import dev.logkv.Options;
import dev.logkv.engine.fs.Directory;
import dev.logkv.engine.log.Log;
import dev.logkv.engine.log.LogRecovery;
import dev.logkv.engine.log.RecoveredLog;
import dev.logkv.engine.log.SegmentFactory;
import dev.logkv.engine.task.Events;
import dev.logkv.engine.task.RetryPolicy;
import dev.logkv.engine.task.Supervisor;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.UUID;

/**
 * Opens stores: the one door from the public interface to the engine. Takes the lock, recovers the
 * log into memtables, and starts the background work.
 */
public final class StoreOpener {

    private final Environment environment;
    private final Options options;
    private final Events events;
    private final Health health;

    private StoreOpener(Environment environment, Options options) {
        this.environment = environment;
        this.options = options;
        this.events = new Events(options.eventListener());
        this.health = new Health(events);
    }

    /** Opens the store in a directory of the real file system. */
    public static LogKV open(Path directory, Options options) {
        return open(Environment.real(String.valueOf(directory.getFileName())), directory, options);
    }

    /** Opens the store in a directory of any file system. */
    public static LogKV open(Environment environment, Path directory, Options options) {
        StoreOpener opener = new StoreOpener(environment, options);
        StoreParts parts;
        try {
            parts = environment.scheduler().call("open", () -> opener.openParts(directory));
        } catch (IOException e) {
            throw new LogKVException.Io("cannot open the store in " + directory + ": " + e, e);
        } catch (Exception e) {
            throw Faults.rethrow(e);
        }
        try {
            return new Store(parts, options.durability());
        } catch (Throwable failure) {
            StoreCloser.attempt(failure, parts::close);
            throw failure;
        }
    }

    private StoreParts openParts(Path path) throws IOException {
        Directory directory = environment.fileSystem().openDirectory(path);
        try {
            directory.lock();
            SegmentFactory factory = new SegmentFactory(directory, options.freeSpaceFloor());
            long hashSeed = environment.random().nextLong();
            try (RecoveredIndexes indexes = new RecoveredIndexes(environment.memory(), hashSeed)) {
                RecoveredLog recovered =
                        new LogRecovery(directory, factory, indexes)
                                .recover(
                                        newStoreId(),
                                        options.segmentBytes(),
                                        environment.clock().millis());
                try {
                    if (recovered.cut() != null) {
                        events.fire(recovered.cut());
                    }
                    StoreParts parts = assemble(directory, factory, recovered, indexes, hashSeed);
                    indexes.keep();
                    return parts;
                } catch (Throwable failure) {
                    StoreCloser.attempt(failure, recovered::close);
                    throw failure;
                }
            }
        } catch (Throwable failure) {
            StoreCloser.attempt(failure, directory::close);
            throw failure;
        }
    }

    private UUID newStoreId() {
        return new UUID(environment.random().nextLong(), environment.random().nextLong());
    }

    /** Rounds up: only zero switches the background sync off. */
    private static long syncMillis(Duration interval) {
        return interval.plusNanos(999_999).toMillis();
    }

    private StoreParts assemble(
            Directory directory,
            SegmentFactory factory,
            RecoveredLog recovered,
            RecoveredIndexes indexes,
            long hashSeed) {
        Log log = new Log(recovered);
        ReadState state = new ReadState(indexes.view(), recovered.nextSequence() - 1);
        SegmentRegistry segments = new SegmentRegistry(recovered.segments());
        SegmentSupply supply =
                new SegmentSupply(
                        factory,
                        environment.scheduler(),
                        environment.memory(),
                        events,
                        options.segmentBytes(),
                        log.active().header().number() + 1);
        if (recovered.blank() != null) {
            supply.adopt(recovered.blank());
        }
        IndexRebuilder rebuilder =
                new IndexRebuilder(environment.scheduler(), environment.memory(), events, hashSeed);
        WritePath writePath =
                new WritePath(
                        log,
                        state,
                        health,
                        supply,
                        rebuilder,
                        segments,
                        environment.clock(),
                        events,
                        hashSeed,
                        options.memoryBudget());
        GroupCommit groupCommit =
                new GroupCommit(
                        writePath,
                        environment.scheduler(),
                        health,
                        syncMillis(options.syncInterval()));
        Supervisor supervisor =
                new Supervisor(
                        environment.scheduler(),
                        events,
                        RetryPolicy.DEFAULT,
                        (task, cause) -> {
                            health.turnReadOnly(
                                    "the background task '" + task + "' was given up", cause);
                            supply.abandon(cause);
                            rebuilder.abandon(cause);
                            groupCommit.abandon(cause);
                        });
        supply.onDemand(supervisor.supervise("segment-supply", supply)::signal);
        rebuilder.onDemand(supervisor.supervise("index-rebuild", rebuilder)::signal);
        groupCommit.onDemand(supervisor.supervise("sync", groupCommit)::signal);
        return new StoreParts(
                environment,
                options,
                directory,
                factory,
                segments,
                health,
                state,
                new ReadPath(state, health, environment.clock(), hashSeed),
                writePath,
                groupCommit,
                supply,
                supervisor,
                new StoreCloser());
    }
}
