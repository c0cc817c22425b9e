package dev.logkv.engine.version;

import dev.logkv.engine.fs.Directory;
import dev.logkv.engine.fs.StoreFile;
import dev.logkv.testkit.SimulatedFileSystem;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A simulated directory with manifests, and their bytes. */
final class ManifestHome {

    static final UUID STORE_ID = new UUID(0x0123456789abcdefL, 0xfedcba9876543210L);
    static final long HASH_SEED = 0x1122334455667788L;

    /** So small that a file is full after some edits; files have 4,096 bytes then. */
    static final long ROOM_BYTES = 100;

    private static final Path STORE = Path.of("/store");

    private ManifestHome() {}

    static Directory directory(SimulatedFileSystem fs) {
        return fs.openDirectory(STORE);
    }

    static Manifest create(SimulatedFileSystem fs) throws IOException {
        return Manifest.create(directory(fs), STORE_ID, HASH_SEED, ROOM_BYTES);
    }

    static @Nullable Manifest recover(SimulatedFileSystem fs) throws IOException {
        return Manifest.recover(directory(fs), ROOM_BYTES);
    }

    /** Returns the version that is found, or null if there is no manifest. */
    static @Nullable Version recoveredVersion(SimulatedFileSystem fs) throws IOException {
        try (Manifest manifest = recover(fs)) {
            return manifest == null ? null : manifest.version();
        }
    }

    static SortedMap<String, byte[]> files(SimulatedFileSystem fs) throws IOException {
        SortedMap<String, byte[]> files = new TreeMap<>();
        Directory directory = directory(fs);
        for (String name : directory.list()) {
            try (StoreFile file = directory.open(name)) {
                files.put(name, ManifestFile.read(file));
            }
        }
        return files;
    }

    static byte[] content(SimulatedFileSystem fs, String name) throws IOException {
        return Objects.requireNonNull(files(fs).get(name), name);
    }

    /** Puts a file in the place of another. */
    static void replace(SimulatedFileSystem fs, String name, byte[] content) throws IOException {
        Directory directory = directory(fs);
        if (directory.list().contains(name)) {
            directory.delete(name);
        }
        try (StoreFile file = directory.create(name)) {
            file.write(0, MemorySegment.ofArray(content));
            file.force();
        }
        directory.sync();
    }
}
