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

/** RocksDB through its own JNI binding. */
public class RocksDbKind implements EngineKind {

    @Override
    public String name() {
        return "rocksdb";
    }

    @Override
    public String title() {
        return "RocksDB";
    }

    @Override
    public Set<Capability> capabilities() {
        return EnumSet.allOf(Capability.class);
    }

    @Override
    public boolean survivesKill() {
        return true;
    }

    @Override
    public List<Setting> settings() {
        return List.of(
                new Setting(
                        "BloomFilter(10), BlockBasedTableConfig.setFormatVersion(5)",
                        "its tuning guide: full filters of 10 bits a key for point reads"),
                new Setting(
                        "LRUCache of the memory allowed", "its tuning guide: a large block cache"),
                new Setting(
                        "cacheIndexAndFilterBlocks, pinL0FilterAndIndexBlocksInCache",
                        "its tuning guide: index and filters within the memory allowed"),
                new Setting(
                        "writeBufferSize = 64 MiB, maxWriteBufferNumber = 4",
                        "its tuning guide; 256 MiB in all, as LogKV's memtables"),
                new Setting("levelCompactionDynamicLevelBytes", "its tuning guide: less space"),
                new Setting("maxBackgroundJobs = cores, at least 2", "its tuning guide"),
                new Setting("no compression", "values do not compress; LogKV has none by default"),
                new Setting("WriteOptions.sync for synced puts only", "rule of the comparison"));
    }

    @Override
    public List<String> jvmFlags() {
        return List.of("--enable-native-access=ALL-UNNAMED");
    }

    @Override
    public List<String> jars() {
        return List.of("rocksdbjni-");
    }

    @Override
    public int spaceFactor() {
        return 5;
    }

    @Override
    public Engine open(Path directory, Scale scale) {
        return new RocksDbEngine(directory, scale, false);
    }
}
