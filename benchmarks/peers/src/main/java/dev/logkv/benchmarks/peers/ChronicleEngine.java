package dev.logkv.benchmarks.peers;

import dev.logkv.benchmarks.engine.Engine;
import dev.logkv.benchmarks.engine.Scale;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import net.openhft.chronicle.map.ChronicleMap;
import net.openhft.chronicle.map.ChronicleMapBuilder;
import org.jspecify.annotations.Nullable;

/** A store of Chronicle Map. Its settings and their reasons: {@link ChronicleKind#settings}. */
final class ChronicleEngine implements Engine {

    private final ChronicleMap<byte[], byte[]> map;

    ChronicleEngine(Path directory, Scale scale) {
        File file = directory.resolve("entries.chronicle").toFile();
        ChronicleMapBuilder<byte[], byte[]> builder =
                ChronicleMapBuilder.of(byte[].class, byte[].class)
                        .name("entries")
                        .entries(scale.capacity())
                        .constantKeySizeBySample(new byte[scale.keyBytes()])
                        .constantValueSizeBySample(new byte[scale.valueBytes()])
                        .putReturnsNull(true)
                        .removeReturnsNull(true);
        try {
            // The same for a new file, one that was closed, and one that a crash left behind.
            this.map = builder.createPersistedTo(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void put(byte[] key, byte[] value) {
        map.put(key, value);
    }

    @Override
    public byte @Nullable [] get(byte[] key) {
        return map.get(key);
    }

    @Override
    public void delete(byte[] key) {
        map.remove(key);
    }

    @Override
    public void settle() {
        // Nothing is done in the background.
    }

    @Override
    public void close() {
        map.close();
    }
}
