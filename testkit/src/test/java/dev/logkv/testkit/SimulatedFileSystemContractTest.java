package dev.logkv.testkit;

import dev.logkv.engine.fs.FileSystem;
import org.junit.jupiter.api.Nested;

/** The simulation with and without its account of what is durable. */
class SimulatedFileSystemContractTest {

    @Nested
    class InMemory extends FileSystemContract {

        @Override
        FileSystem fileSystem() {
            return SimulatedFileSystem.inMemory();
        }
    }

    @Nested
    class Crashable extends FileSystemContract {

        @Override
        FileSystem fileSystem() {
            return SimulatedFileSystem.crashable(CrashOptions.of(1, 10));
        }
    }
}
