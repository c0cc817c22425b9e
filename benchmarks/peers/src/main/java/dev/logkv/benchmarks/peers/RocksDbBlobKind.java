package dev.logkv.benchmarks.peers;

import dev.logkv.benchmarks.engine.Engine;
import dev.logkv.benchmarks.engine.Scale;
import dev.logkv.benchmarks.engine.Setting;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** RocksDB with large values in files of their own: BlobDB. */
public final class RocksDbBlobKind extends RocksDbKind {

    static final int VALUE_BYTES_MIN = 1 << 10;

    @Override
    public String name() {
        return "rocksdb-blob";
    }

    @Override
    public String title() {
        return "RocksDB BlobDB";
    }

    @Override
    public int valueBytesMin() {
        return VALUE_BYTES_MIN;
    }

    @Override
    public List<Setting> settings() {
        var settings = new ArrayList<>(super.settings());
        settings.add(
                new Setting(
                        "enableBlobFiles, minBlobSize = 1 KiB, enableBlobGarbageCollection",
                        "its BlobDB guide; as LogKV separates values by default"));
        return settings;
    }

    @Override
    public Engine open(Path directory, Scale scale) {
        return new RocksDbEngine(directory, scale, true);
    }
}
