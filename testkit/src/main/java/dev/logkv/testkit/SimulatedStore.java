package dev.logkv.testkit;

import dev.logkv.LogKV;
import dev.logkv.Options;
import dev.logkv.engine.compaction.TreeShape;
import dev.logkv.engine.fs.FileSystem;
import dev.logkv.engine.memtable.MemoryAllocator;
import dev.logkv.engine.store.Environment;
import dev.logkv.engine.store.StoreOpener;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.SplittableRandom;

/**
 * A store that is open, mostly on a simulated file system, with the scheduler and the clock it runs
 * by, which are simulated in any case.
 *
 * @param db the store
 * @param scheduler runs its background work, on the thread that opened it
 * @param clock its wall clock
 */
public record SimulatedStore(LogKV db, SimulatedScheduler scheduler, VirtualClock clock) {

    /** Where the store is in every simulated file system. */
    public static final Path PATH = Path.of("/store");

    /** Opens the store, and creates it when there is none. */
    public static SimulatedStore open(
            SimulatedFileSystem fs, Options options, long seed, VirtualClock clock) {
        return open(fs, options, TreeShape.of(options.tableBytes()), seed, clock);
    }

    /** Opens the store, whose tree of tables has a shape of its own. */
    public static SimulatedStore open(
            SimulatedFileSystem fs,
            Options options,
            TreeShape shape,
            long seed,
            VirtualClock clock) {
        return open(fs, options, shape, seed, clock, Arena::allocate);
    }

    /** Opens the store, with memory for its indexes from an allocator. */
    public static SimulatedStore open(
            SimulatedFileSystem fs,
            Options options,
            TreeShape shape,
            long seed,
            VirtualClock clock,
            MemoryAllocator memory) {
        return open(fs, PATH, options, shape, seed, clock, memory);
    }

    /** Opens the store on any ground, in the order of work that follows from the seed. */
    static SimulatedStore open(
            Ground ground,
            Options options,
            TreeShape shape,
            long seed,
            VirtualClock clock,
            MemoryAllocator memory) {
        return open(ground.fileSystem(), ground.path(), options, shape, seed, clock, memory);
    }

    private static SimulatedStore open(
            FileSystem fs,
            Path path,
            Options options,
            TreeShape shape,
            long seed,
            VirtualClock clock,
            MemoryAllocator memory) {
        SimulatedScheduler scheduler = new SimulatedScheduler(seed, clock);
        if (fs instanceof SimulatedFileSystem simulated) {
            simulated.useOneThread();
        }
        Environment environment =
                new Environment(
                        fs,
                        scheduler,
                        clock,
                        new SplittableRandom(seed),
                        new OneThreadMemory(memory));
        return new SimulatedStore(
                StoreOpener.open(environment, path, options, shape), scheduler, clock);
    }

    /** Memory of an allocator, in arenas that one thread uses. */
    private record OneThreadMemory(MemoryAllocator allocator) implements MemoryAllocator {

        @Override
        public MemorySegment allocate(Arena arena, long bytes, long alignment) {
            return allocator.allocate(arena, bytes, alignment);
        }

        @Override
        public Arena newArena() {
            return Arena.ofConfined();
        }
    }
}
