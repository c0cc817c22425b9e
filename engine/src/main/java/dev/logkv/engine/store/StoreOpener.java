package dev.logkv.engine.store;

import dev.logkv.LogKV;
import dev.logkv.Options;
import java.nio.file.Path;

/** Opens stores: the one door from the public interface to the engine. */
public final class StoreOpener {

    private StoreOpener() {}

    /** Opens the store in a directory of the real file system, on threads. */
    @SuppressWarnings("DoNotCallSuggester")
    public static LogKV open(Path directory, Options options) {
        throw new UnsupportedOperationException("being written");
    }
}
