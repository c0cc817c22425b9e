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

/** LMDB through lmdbjava. */
public final class LmdbKind implements EngineKind {

    @Override
    public String name() {
        return "lmdb";
    }

    @Override
    public String title() {
        return "LMDB";
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
                        "MDB_WRITEMAP, MDB_NOSYNC",
                        "its documentation: the fastest writes without syncs; none of either for"
                                + " synced puts, where it advises against"),
                new Setting(
                        "lmdbjava.disable.checks, ByteBufferProxy.PROXY_OPTIMAL",
                        "lmdbjava's documentation, for speed"),
                new Setting(
                        "one read transaction a thread, reset and renewed",
                        "LMDB's documentation: cheaper than a new one"),
                new Setting(
                        "a map of 16 times the data, at least 4 GiB",
                        "it has to be guessed beforehand; holes take no space"));
    }

    @Override
    public List<String> jvmFlags() {
        return List.of(
                "--enable-native-access=ALL-UNNAMED",
                "--add-opens=java.base/java.nio=ALL-UNNAMED",
                "--add-opens=java.base/sun.nio.ch=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-Dlmdbjava.disable.checks=true");
    }

    @Override
    public List<String> jars() {
        return List.of("lmdbjava-", "native-", "jffi-", "jnr-", "asm-");
    }

    @Override
    public int spaceFactor() {
        return 5;
    }

    @Override
    public Engine open(Path directory, Scale scale) {
        return new LmdbEngine(directory, scale);
    }
}
