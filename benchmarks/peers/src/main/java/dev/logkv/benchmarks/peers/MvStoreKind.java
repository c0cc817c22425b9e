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

/** MVStore, the storage of H2. */
public final class MvStoreKind implements EngineKind {

    @Override
    public String name() {
        return "mvstore";
    }

    @Override
    public String title() {
        return "MVStore";
    }

    @Override
    public Set<Capability> capabilities() {
        return EnumSet.of(Capability.ORDER, Capability.REVERSE, Capability.BATCH, Capability.SYNC);
    }

    @Override
    public boolean survivesKill() {
        return false;
    }

    @Override
    public List<Setting> settings() {
        return List.of(
                new Setting(
                        "cacheSize of the memory allowed, at most half the heap",
                        "its documentation: the read cache, on the heap"),
                new Setting(
                        "autoCommitBufferSize = 16 MiB",
                        "its documentation: more for many writes; the default commits all the time"),
                new Setting("pageSplitSize default, no compression", "values do not compress"),
                new Setting(
                        "the default commit in the background, without syncs",
                        "rule of the comparison; what is not committed yet does not survive a kill"),
                new Setting(
                        "commit and sync after each put, for synced puts",
                        "its way to a durable put"));
    }

    @Override
    public List<String> jvmFlags() {
        return List.of();
    }

    @Override
    public List<String> jars() {
        return List.of("h2-mvstore-");
    }

    @Override
    public int spaceFactor() {
        return 30;
    }

    @Override
    public Engine open(Path directory, Scale scale) {
        return new MvStoreEngine(directory, scale);
    }
}
