package dev.logkv.engine.store;

import dev.logkv.engine.fs.DiskFileSystem;
import dev.logkv.engine.fs.FileSystem;
import dev.logkv.engine.memtable.MemoryAllocator;
import dev.logkv.engine.task.Scheduler;
import dev.logkv.engine.task.ThreadScheduler;
import java.lang.foreign.Arena;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.random.RandomGenerator;

/**
 * What a store takes from the world around it. Tests put simulations in its place, and then one
 * seed gives one history.
 *
 * @param fileSystem where files are
 * @param scheduler who runs the background work
 * @param clock wall-clock time, for append times and expiry
 * @param random for store ids and the seeds of hashes
 * @param memory where memtables get theirs
 */
public record Environment(
        FileSystem fileSystem,
        Scheduler scheduler,
        InstantSource clock,
        RandomGenerator random,
        MemoryAllocator memory) {

    /** The real world. */
    static Environment real(String name) {
        return new Environment(
                new DiskFileSystem(),
                new ThreadScheduler("logkv-" + name + "-"),
                InstantSource.system(),
                new SecureRandom(),
                Arena::allocate);
    }
}
