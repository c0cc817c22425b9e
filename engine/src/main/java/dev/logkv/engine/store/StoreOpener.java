package dev.logkv.engine.store;

import dev.logkv.LogKV;
import dev.logkv.LogKVException;
import dev.logkv.Options;
import dev.logkv.engine.admin.StoreAdmin;
import dev.logkv.engine.compaction.Compactor;
import dev.logkv.engine.compaction.Flusher;
import dev.logkv.engine.compaction.Picker;
import dev.logkv.engine.compaction.TreeShape;
import dev.logkv.engine.compaction.ValueSettings;
import dev.logkv.engine.entry.SegmentId;
import dev.logkv.engine.fs.Directory;
import dev.logkv.engine.fs.Residency;
import dev.logkv.engine.log.Log;
import dev.logkv.engine.log.LogAnchor;
import dev.logkv.engine.log.LogRecovery;
import dev.logkv.engine.log.RecoveredLog;
import dev.logkv.engine.log.SegmentFactory;
import dev.logkv.engine.log.SegmentFiles;
import dev.logkv.engine.table.Compressors;
import dev.logkv.engine.table.TableFiles;
import dev.logkv.engine.table.TableSettings;
import dev.logkv.engine.task.Events;
import dev.logkv.engine.task.RetryPolicy;
import dev.logkv.engine.task.Scheduler;
import dev.logkv.engine.task.SupervisedTask;
import dev.logkv.engine.task.Supervisor;
import dev.logkv.engine.version.Manifest;
import dev.logkv.engine.version.ManifestFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;

/**
 * Opens stores: the one door from the public interface to the engine. Takes the lock, recovers the
 * log into memtables, and starts the background work.
 */
public final class StoreOpener {

    /** A step of a merge writes so many tables; then what came in between has its turn. */
    private static final long TABLES_OF_A_STEP = 4;

    private final Environment environment;
    private final Options options;
    private final TreeShape shape;
    private final Events events;
    private final Health health;

    private StoreOpener(Environment environment, Options options, TreeShape shape) {
        this.environment = environment;
        this.options = options;
        this.shape = shape;
        this.events = new Events(options.eventListener());
        this.health = new Health(events);
    }

    /** Opens the store in a directory of the real file system. */
    public static LogKV open(Path directory, Options options) {
        return open(Environment.real(String.valueOf(directory.getFileName())), directory, options);
    }

    /** Opens the store in a directory of any file system. */
    public static LogKV open(Environment environment, Path directory, Options options) {
        return open(environment, directory, options, TreeShape.of(options.tableBytes()));
    }

    /** Opens a store whose tree of tables has a shape of its own. */
    public static LogKV open(
            Environment environment, Path directory, Options options, TreeShape shape) {
        StoreOpener opener = new StoreOpener(environment, options, shape);
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
        StoreAdmin.checkNotInterrupted(environment.fileSystem(), path);
        Directory directory = environment.fileSystem().openDirectory(path);
        try {
            directory.lock();
            Manifest manifest = openManifest(directory);
            Residency residency =
                    new Residency(
                            directory, Runtime.getRuntime().maxMemory() + options.memoryBudget());
            // Closes the manifest on failure.
            TableSet tables = TableSet.open(directory, manifest, residency);
            try {
                return openLog(directory, manifest, tables);
            } catch (Throwable failure) {
                StoreCloser.attempt(failure, tables::close);
                throw failure;
            }
        } catch (Throwable failure) {
            StoreCloser.attempt(failure, directory::close);
            throw failure;
        }
    }

    private Manifest openManifest(Directory directory) throws IOException {
        Manifest recovered = Manifest.recover(directory);
        Optional<String> other =
                directory.list().stream()
                        .filter(
                                name ->
                                        SegmentFiles.number(name).isPresent()
                                                || SegmentFiles.valuesNumber(name).isPresent()
                                                || TableFiles.number(name).isPresent())
                        .findFirst();
        if (recovered == null) {
            if (other.isPresent()) {
                throw new LogKVException.Corruption(
                        ManifestFiles.name(1),
                        0,
                        "the store has no manifest, which says what its other files are; %s is there"
                                .formatted(other.get()));
            }
            long hashSeed = environment.random().nextLong();
            return Manifest.create(directory, newStoreId(), hashSeed);
        }
        boolean holdsNothing =
                recovered.version().log().equals(LogAnchor.FIRST)
                        && recovered.version().runs().isEmpty();
        if (other.isEmpty() && holdsNothing) {
            beginAgain(recovered);
        }
        return recovered;
    }

    /**
     * Goes on where the creation of a store was broken off. Whoever did that may have died before
     * the name of the manifest was durable: a first segment that survives it would look like a
     * store that has lost it.
     */
    private static void beginAgain(Manifest recovered) throws IOException {
        try {
            recovered.roll();
        } catch (Throwable failure) {
            StoreCloser.attempt(failure, recovered::close);
            throw failure;
        }
    }

    private StoreParts openLog(Directory directory, Manifest manifest, TableSet tables)
            throws IOException {
        SegmentFactory factory =
                new SegmentFactory(directory, options.freeSpaceFloor(), options.segmentBytes());
        try (RecoveredIndexes indexes =
                new RecoveredIndexes(
                        environment.memory(),
                        manifest.hashSeed(),
                        valueSettings().separatedFrom())) {
            RecoveredLog recovered =
                    new LogRecovery(directory, factory, indexes)
                            .recover(
                                    manifest.storeId(),
                                    manifest.version().log(),
                                    options.segmentBytes(),
                                    environment.clock().millis());
            try {
                if (recovered.cut() != null) {
                    events.fire(recovered.cut());
                }
                if (isSettled(directory, manifest)) {
                    deleteObsolete(directory, recovered, tables);
                } else {
                    skipNumbersInUse(directory, manifest);
                }
                StoreParts parts =
                        assemble(directory, factory, recovered, indexes, manifest, tables);
                indexes.keep();
                return parts;
            } catch (Throwable failure) {
                StoreCloser.attempt(failure, recovered::close);
                throw failure;
            }
        }
    }

    /**
     * Begins a new manifest: whatever an earlier process left behind the end of the present one
     * does not count. Where there is no space for it the store opens all the same, so that it can
     * be read: the next flush begins one, and nothing is deleted until the next open.
     */
    private static boolean isSettled(Directory directory, Manifest manifest) throws IOException {
        try {
            manifest.roll();
            return true;
        } catch (IOException e) {
            // The operating system's message is not reliable, the free space is.
            if (directory.freeBytes() < manifest.rollBytes()) {
                return false;
            }
            throw e;
        }
    }

    /** What an earlier process left behind stays, and its numbers must not be given out again. */
    private static void skipNumbersInUse(Directory directory, Manifest manifest)
            throws IOException {
        for (String name : directory.list()) {
            TableFiles.number(name).ifPresent(manifest::skipTo);
            SegmentFiles.valuesNumber(name).ifPresent(manifest::skipTo);
        }
    }

    /**
     * Deletes what no version needs: segments that are in tables, and tables of flushes and merges
     * that were never installed. Only now, when everything else was found.
     */
    private static void deleteObsolete(Directory directory, RecoveredLog recovered, TableSet tables)
            throws IOException {
        for (String segment : recovered.obsolete()) {
            if (!tables.listsSegment(SegmentFiles.number(segment).orElseThrow())) {
                directory.delete(segment);
            }
        }
        for (String name : directory.list()) {
            OptionalLong table = TableFiles.number(name);
            OptionalLong values = SegmentFiles.valuesNumber(name);
            if ((table.isPresent() && !tables.lists(table.getAsLong()))
                    || (values.isPresent()
                            && !tables.listsSegment(SegmentId.ofValues(values.getAsLong())))) {
                directory.delete(name);
            }
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
            Manifest manifest,
            TableSet tables) {
        Log log = new Log(recovered);
        Scheduler scheduler = environment.scheduler();
        ReadState state =
                new ReadState(
                        indexes.view(recovered.segments(), tables), recovered.nextSequence() - 1);
        PointReads reads = new PointReads();
        Leaks leaks = new Leaks(scheduler, events);
        Snapshots snapshots = new Snapshots(state);
        ValueSettings valueSettings = valueSettings();
        Picker picker = new Picker(shape, valueSettings);
        Throttle throttle =
                new Throttle(
                        scheduler,
                        state,
                        options.memoryBudget(),
                        options.stallTimeout(),
                        picker::debt);
        SegmentSupply supply =
                new SegmentSupply(
                        factory,
                        scheduler,
                        environment.memory(),
                        events,
                        options.segmentBytes(),
                        log.active().header().number() + 1);
        LogRetention retention = new LogRetention();
        Reclaimer reclaimer =
                new Reclaimer(directory, state, reads, log, supply, retention, scheduler);
        IndexRebuilder rebuilder =
                new IndexRebuilder(
                        scheduler,
                        environment.memory(),
                        events,
                        manifest.hashSeed(),
                        valueSettings.separatedFrom());
        WritePath writePath =
                new WritePath(
                        log,
                        state,
                        health,
                        supply,
                        rebuilder,
                        reclaimer,
                        throttle,
                        environment.clock(),
                        manifest.hashSeed(),
                        valueSettings.separatedFrom(),
                        options.memoryBudget());
        GroupCommit groupCommit =
                new GroupCommit(writePath, scheduler, health, syncMillis(options.syncInterval()));
        TableSettings settings = settings(manifest);
        long stepBytes = TABLES_OF_A_STEP * shape.tableBytes();
        Flusher flusher =
                new Flusher(directory, settings, valueSettings, shape, manifest::newNumber);
        Compactor compactor =
                new Compactor(
                        directory, settings, valueSettings, shape, stepBytes, manifest::newNumber);
        Upkeep upkeep =
                new Upkeep(
                        directory,
                        tables,
                        state,
                        snapshots,
                        reclaimer,
                        leaks,
                        throttle,
                        health,
                        scheduler,
                        environment.clock());
        FlushTask flush = new FlushTask(flusher, upkeep, writePath);
        CompactionTask compaction =
                new CompactionTask(picker, compactor, upkeep, writePath::sealAtRest, stepBytes);
        health.onReadOnly(
                reason -> {
                    throttle.end(reason);
                    flush.abandon(reason);
                    compaction.abandon(reason);
                });
        StoreParts parts =
                new StoreParts(
                        environment,
                        options,
                        directory,
                        factory,
                        tables,
                        health,
                        state,
                        snapshots,
                        leaks,
                        reads,
                        new ReadPath(
                                state,
                                reads,
                                health,
                                leaks,
                                environment.clock(),
                                manifest.hashSeed()),
                        writePath,
                        groupCommit,
                        supply,
                        throttle,
                        flush,
                        compaction,
                        retention,
                        reclaimer,
                        supervisor(supply, rebuilder, groupCommit),
                        new StoreCloser());
        start(parts, rebuilder);
        return parts;
    }

    private ValueSettings valueSettings() {
        return ValueSettings.of(options);
    }

    private TableSettings settings(Manifest manifest) {
        return new TableSettings(
                manifest.storeId(),
                manifest.hashSeed(),
                shape.blockBytes(),
                Compressors.of(options.compression()));
    }

    private Supervisor supervisor(
            SegmentSupply supply, IndexRebuilder rebuilder, GroupCommit groupCommit) {
        return new Supervisor(
                environment.scheduler(),
                events,
                RetryPolicy.DEFAULT,
                (task, cause) -> {
                    health.turnReadOnly("the background task '" + task + "' was given up", cause);
                    supply.abandon(cause);
                    rebuilder.abandon(cause);
                    groupCommit.abandon(cause);
                });
    }

    private static void start(StoreParts parts, IndexRebuilder rebuilder) {
        Supervisor supervisor = parts.supervisor();
        parts.supply().onDemand(supervisor.supervise("segment-supply", parts.supply())::signal);
        rebuilder.onDemand(supervisor.supervise("index-rebuild", rebuilder)::signal);
        parts.groupCommit().onDemand(supervisor.supervise("sync", parts.groupCommit())::signal);
        parts.reclaimer().onDemand(supervisor.supervise("reclaim", parts.reclaimer())::signal);
        CompactionTask compaction = parts.compaction();
        compaction.onDemand(supervisor.supervise("compaction", compaction)::signal);
        parts.snapshots().onLetGo(compaction::wakeIfIdle);
        SupervisedTask flush = supervisor.supervise("flush", parts.flush());
        parts.flush().connect(flush::signal, compaction::wake);
        parts.writePath().connect(flush::signal, parts.compaction()::wake);
        flush.signal(); // its first turn may have come before it was connected
    }
}
