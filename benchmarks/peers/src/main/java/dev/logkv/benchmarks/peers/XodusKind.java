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

/** Xodus, the environment of JetBrains. */
public final class XodusKind implements EngineKind {

    @Override
    public String name() {
        return "xodus";
    }

    @Override
    public String title() {
        return "Xodus";
    }

    @Override
    public Set<Capability> capabilities() {
        return EnumSet.of(Capability.ORDER, Capability.REVERSE, Capability.BATCH, Capability.SYNC);
    }

    @Override
    public boolean survivesKill() {
        return true;
    }

    @Override
    public List<Setting> settings() {
        return List.of(
                new Setting(
                        "memoryUsage of the memory allowed, at most half the heap",
                        "its documentation: the log cache, on the heap"),
                new Setting(
                        "StoreConfig.WITHOUT_DUPLICATES_WITH_PREFIXING",
                        "its documentation: a Patricia trie, faster for point access"),
                new Setting(
                        "logDurableWrite for synced puts only",
                        "rule of the comparison; otherwise logSyncPeriod at its longest"),
                new Setting(
                        "exclusive transactions for puts",
                        "its documentation: no replay of conflicts between threads"),
                new Setting(
                        "gcEnabled, the default", "space is to be given back, as by the others"));
    }

    @Override
    public List<String> jvmFlags() {
        return List.of(
                "--add-opens=java.base/java.lang=ALL-UNNAMED",
                "--add-opens=java.base/java.nio=ALL-UNNAMED",
                "--add-exports=java.base/jdk.internal.misc=ALL-UNNAMED",
                "--add-opens=java.base/sun.nio.ch=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "--enable-native-access=ALL-UNNAMED");
    }

    @Override
    public List<String> jars() {
        return List.of(
                "xodus-environment-", "xodus-", "kotlin-", "commons-compress-", "slf4j-", "jna-");
    }

    @Override
    public int spaceFactor() {
        return 30;
    }

    @Override
    public Engine open(Path directory, Scale scale) {
        return new XodusEngine(directory, scale);
    }
}
