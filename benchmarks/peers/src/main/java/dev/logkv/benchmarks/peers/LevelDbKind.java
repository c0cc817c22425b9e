package dev.logkv.benchmarks.peers;

import dev.logkv.benchmarks.engine.Capability;
import dev.logkv.benchmarks.engine.Engine;
import dev.logkv.benchmarks.engine.EngineKind;
import dev.logkv.benchmarks.engine.Scale;
import dev.logkv.benchmarks.engine.Setting;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** LevelDB, the port to Java. */
public final class LevelDbKind implements EngineKind {

    @Override
    public String name() {
        return "leveldb";
    }

    @Override
    public String title() {
        return "LevelDB (Java)";
    }

    @Override
    public Set<Capability> capabilities() {
        return EnumSet.of(Capability.ORDER, Capability.BATCH, Capability.SYNC);
    }

    @Override
    public boolean survivesKill() {
        return true;
    }

    @Override
    public List<Setting> settings() {
        return List.of(
                new Setting(
                        "cacheSize of the memory allowed, at most half the heap",
                        "its documentation: block cache, on the heap"),
                new Setting("writeBufferSize = 64 MiB", "as a memtable of LogKV and RocksDB"),
                new Setting("compressionType NONE", "values do not compress"),
                new Setting("maxOpenFiles = 5000", "all tables open, as with the others"),
                new Setting("WriteOptions.sync for synced puts only", "rule of the comparison"));
    }

    @Override
    public List<String> jvmFlags() {
        return List.of(
                "--add-opens=java.base/java.nio=ALL-UNNAMED",
                "--add-opens=java.base/sun.nio.ch=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow");
    }

    @Override
    public List<String> jars() {
        return List.of("leveldb-0", "leveldb-api-", "guava-");
    }

    @Override
    public int spaceFactor() {
        return 6;
    }

    @Override
    public Engine open(Path directory, Scale scale) {
        return new LevelDbEngine(directory, scale);
    }
}
