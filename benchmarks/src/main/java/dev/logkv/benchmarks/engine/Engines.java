package dev.logkv.benchmarks.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.ServiceLoader;

/** The engines on the class path, in the order of the tables: LogKV first. */
public final class Engines {

    private Engines() {}

    /** Returns all of them. */
    public static List<EngineKind> all() {
        var kinds = new ArrayList<EngineKind>();
        kinds.add(new LogKVKind());
        ServiceLoader.load(EngineKind.class).forEach(kinds::add);
        return List.copyOf(kinds);
    }

    /** Returns the one with a name. */
    public static EngineKind named(String name) {
        for (EngineKind kind : all()) {
            if (kind.name().equals(name)) {
                return kind;
            }
        }
        throw new IllegalArgumentException(
                "engine %s, one of %s"
                        .formatted(name, all().stream().map(EngineKind::name).toList()));
    }
}
