package dev.logkv.testkit.fuzz;

import dev.logkv.engine.fs.Directory;
import dev.logkv.engine.fs.StoreFile;
import dev.logkv.testkit.SimulatedFileSystem;
import dev.logkv.testkit.SimulatedStore;
import java.io.IOException;
import java.lang.foreign.MemorySegment;

/** The files that an input stands for, in a simulated directory of their own. */
public final class FuzzFiles implements AutoCloseable {

    /** Has the memory for all of them, one after the other. */
    private static final SimulatedFileSystem MEMORY = SimulatedFileSystem.inMemory();

    private final SimulatedFileSystem fs = MEMORY.another();
    private final Directory directory = fs.openDirectory(SimulatedStore.PATH);

    /** Returns a directory with one file. */
    public static FuzzFiles of(String name, byte[] content) throws IOException {
        return new FuzzFiles().add(name, content);
    }

    /** Adds a file. */
    public FuzzFiles add(String name, byte[] content) throws IOException {
        try (StoreFile file = directory.create(name)) {
            file.write(0, MemorySegment.ofArray(content));
        }
        return this;
    }

    /** Returns where the files are. */
    public Directory directory() {
        return directory;
    }

    public SimulatedFileSystem fileSystem() {
        return fs;
    }

    /** Fails if a parser has left a file open or mapped. */
    @Override
    public void close() throws IOException {
        directory.close();
        fs.assertNothingLeaked();
        fs.close();
    }
}
