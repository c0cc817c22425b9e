package dev.logkv.benchmarks.engine;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/** A key-value store that takes part: its name, what it can do, how it is tuned, how it opens. */
public interface EngineKind {

    /** Returns its name on the command line, in lower case. */
    String name();

    /** Returns its name in tables. */
    String title();

    /** Returns what it can do beyond put, get and delete. */
    Set<Capability> capabilities();

    /** Returns whether an acknowledged put survives the death of the process without a sync. */
    boolean survivesKill();

    /** Returns what it is tuned with, beside its defaults. */
    List<Setting> settings();

    /** Returns the flags of the JVM that it needs. */
    List<String> jvmFlags();

    /** Returns how the files of its jars begin, its own first, then those it depends on. */
    List<String> jars();

    /** Returns how many times the bytes of the data it may take on disk at its worst. */
    int spaceFactor();

    /** Returns how long values have to be for it to be another engine than its relatives. */
    default int valueBytesMin() {
        return 0;
    }

    /** Opens the store in a directory, which exists, and creates the store when there is none. */
    Engine open(Path directory, Scale scale);
}
