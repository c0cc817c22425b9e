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

/** Chronicle Map. */
public final class ChronicleKind implements EngineKind {

    @Override
    public String name() {
        return "chronicle";
    }

    @Override
    public String title() {
        return "Chronicle Map";
    }

    @Override
    public Set<Capability> capabilities() {
        return EnumSet.noneOf(Capability.class);
    }

    @Override
    public boolean survivesKill() {
        return true;
    }

    @Override
    public List<Setting> settings() {
        return List.of(
                new Setting(
                        "entries of the capacity, constantKeySizeBySample, constantValueSizeBySample",
                        "its documentation: sizes are fixed when the map is made"),
                new Setting(
                        "putReturnsNull, removeReturnsNull",
                        "its documentation: no old value to copy out"),
                new Setting(
                        "updates in place, without a log",
                        "what it is: no order, no batch, no durable put"));
    }

    @Override
    public List<String> jvmFlags() {
        return List.of(
                "-Dchronicle.analytics.disable=true",
                "--add-exports=java.base/jdk.internal.ref=ALL-UNNAMED",
                "--add-exports=java.base/sun.nio.ch=ALL-UNNAMED",
                "--add-exports=jdk.unsupported/sun.misc=ALL-UNNAMED",
                "--add-exports=jdk.compiler/com.sun.tools.javac.file=ALL-UNNAMED",
                "--add-opens=jdk.compiler/com.sun.tools.javac=ALL-UNNAMED",
                "--add-opens=java.base/java.lang=ALL-UNNAMED",
                "--add-opens=java.base/java.lang.reflect=ALL-UNNAMED",
                "--add-opens=java.base/java.io=ALL-UNNAMED",
                "--add-opens=java.base/java.util=ALL-UNNAMED",
                "--add-opens=java.base/sun.nio.ch=ALL-UNNAMED",
                "--add-opens=java.base/java.nio=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "--enable-native-access=ALL-UNNAMED");
    }

    @Override
    public List<String> jars() {
        return List.of(
                "chronicle-map-",
                "chronicle-",
                "affinity-",
                "posix-",
                "compiler-",
                "jna-",
                "slf4j-",
                "javapoet-");
    }

    @Override
    public int spaceFactor() {
        return 4;
    }

    @Override
    public Engine open(Path directory, Scale scale) {
        return new ChronicleEngine(directory, scale);
    }
}
