package dev.logkv.benchmarks.engine;

import dev.logkv.Durability;
import dev.logkv.LogKV;
import dev.logkv.Options;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** LogKV with its defaults, and without any flag of the JVM. */
final class LogKVKind implements EngineKind {

    @Override
    public String name() {
        return "logkv";
    }

    @Override
    public String title() {
        return "LogKV";
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
                new Setting("syncInterval = 0", "no engine syncs unless the workload says so"),
                new Setting("durability = SYNC for synced puts", "the workload says so"));
    }

    @Override
    public List<String> jvmFlags() {
        return List.of();
    }

    @Override
    public List<String> jars() {
        return List.of("logkv.jar");
    }

    @Override
    public int spaceFactor() {
        return 4;
    }

    @Override
    public Engine open(Path directory, Scale scale) {
        Options options =
                Options.builder()
                        .syncInterval(Duration.ZERO)
                        .durability(scale.synced() ? Durability.SYNC : Durability.BUFFERED)
                        .build();
        return new LogKVEngine(LogKV.open(directory, options));
    }
}
