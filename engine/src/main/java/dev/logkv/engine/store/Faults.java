package dev.logkv.engine.store;

import dev.logkv.LogKVException;
import java.io.IOException;

/** Turns what a background thread met into what the waiting caller throws. */
final class Faults {

    private Faults() {}

    /** Throws a failure on as it is, if it is not checked, and as {@link LogKVException.Io} otherwise. */
    static RuntimeException rethrow(Throwable failure) {
        switch (failure) {
            case Error e -> throw e;
            case RuntimeException e -> throw e;
            case IOException e -> throw new LogKVException.Io(e.toString(), e);
            default -> throw new IllegalStateException(failure);
        }
    }
}
