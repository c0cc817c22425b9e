package dev.logkv.testkit;

import java.nio.file.Path;
import java.util.Map;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/**
 * What a crash left on the device. Its content is shared with other images; opening one is cheap.
 */
public final class CrashImage {

    private final String name;
    private final boolean processDeath;
    private final SortedMap<Path, SortedMap<String, Content>> directories;
    private final @Nullable PageCache pageCache;
    private final MemoryPool pool;
    private final long hash;

    CrashImage(
            String name,
            boolean processDeath,
            SortedMap<Path, SortedMap<String, Content>> directories,
            @Nullable PageCache pageCache,
            MemoryPool pool) {
        this.name = name;
        this.processDeath = processDeath;
        this.directories = directories;
        this.pageCache = pageCache;
        this.pool = pool;
        this.hash = hash(directories);
    }

    private static long hash(SortedMap<Path, SortedMap<String, Content>> directories) {
        long hash = 0;
        for (Map.Entry<Path, SortedMap<String, Content>> directory : directories.entrySet()) {
            hash = Page.mix(hash, directory.getKey().hashCode());
            for (Map.Entry<String, Content> file : directory.getValue().entrySet()) {
                hash = Page.mix(hash, file.getKey().hashCode());
                hash = Page.mix(hash, file.getValue().hash());
            }
        }
        return hash;
    }

    /** Returns its number of boundary and what survived: the same in every run of the same seed. */
    public String name() {
        return name;
    }

    /**
     * Returns whether only the process died. Then everything that was acknowledged must be there,
     * in any durability mode; after a power loss only what was acknowledged as durable.
     */
    public boolean isProcessDeath() {
        return processDeath;
    }

    /** Returns a hash of all names and bytes. */
    public long contentHash() {
        return hash;
    }

    /**
     * Opens it as a file system that cannot crash. Close it, to give its memory to the next one.
     */
    public SimulatedFileSystem open() {
        return restore(new SimulatedFileSystem(null, pool));
    }

    /**
     * Opens it as a file system that can crash in its turn. If only the process died, what was not
     * durable then still is not, and a loss of power takes it; unless the process died in the
     * middle of a store or a write, which this simulation takes for durable.
     */
    public SimulatedFileSystem openCrashable(CrashOptions options) {
        SimulatedFileSystem fs = new SimulatedFileSystem(options, pool);
        if (pageCache == null) {
            return restore(fs);
        }
        pageCache.restore(fs);
        fs.forgetFresh();
        return fs;
    }

    private SimulatedFileSystem restore(SimulatedFileSystem fs) {
        directories.forEach(
                (path, files) -> {
                    DirectoryNode directory = fs.node(path);
                    files.forEach((file, content) -> fs.restore(directory, file, content));
                });
        return fs;
    }

    @Override
    public String toString() {
        return name;
    }
}
