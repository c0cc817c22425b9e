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

/** MapDB. */
public final class MapDbKind implements EngineKind {

    @Override
    public String name() {
        return "mapdb";
    }

    @Override
    public String title() {
        return "MapDB";
    }

    @Override
    public Set<Capability> capabilities() {
        return EnumSet.of(Capability.ORDER, Capability.REVERSE);
    }

    @Override
    public boolean survivesKill() {
        return false;
    }

    @Override
    public List<Setting> settings() {
        return List.of(
                new Setting(
                        "treeMap with Serializer.BYTE_ARRAY keys and values",
                        "its documentation: specific serializers, ordered map"),
                new Setting(
                        "valuesOutsideNodesEnable for values over 256 bytes",
                        "its documentation: large values apart from the nodes"),
                new Setting(
                        "fileMmapEnable, fileMmapPreclearDisable, cleanerHackEnable",
                        "its documentation: the fastest file access"),
                new Setting(
                        "allocateStartSize, allocateIncrement = 64 MiB",
                        "its documentation: fewer remaps"),
                new Setting(
                        "no transactions",
                        "its documentation: the fastest; without them a kill may spoil the file, and there is no batch"));
    }

    @Override
    public List<String> jvmFlags() {
        return List.of(
                "--add-opens=java.base/java.nio=ALL-UNNAMED",
                "--add-opens=java.base/sun.nio.ch=ALL-UNNAMED",
                "--add-exports=java.base/jdk.internal.ref=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow");
    }

    @Override
    public List<String> jars() {
        return List.of(
                "mapdb-", "kotlin-stdlib-", "eclipse-collections-", "guava-", "elsa-", "lz4-java-");
    }

    @Override
    public int spaceFactor() {
        return 8;
    }

    @Override
    public Engine open(Path directory, Scale scale) {
        return new MapDbEngine(directory, scale);
    }
}
