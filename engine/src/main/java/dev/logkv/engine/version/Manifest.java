package dev.logkv.engine.version;

import dev.logkv.engine.fs.Directory;
import java.io.IOException;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The durable history of versions. Engine threads only; safe for use by several. */
public final class Manifest implements AutoCloseable {

    /** Creates the manifest of a new store, durable when this returns. */
    public static Manifest create(Directory directory, UUID storeId, long hashSeed)
            throws IOException {
        throw new UnsupportedOperationException();
    }

    /**
     * Reads the newest manifest of a directory, or returns null if it has none. Changes nothing on
     * disk until the first {@link #install} or {@link #roll}.
     */
    public static @Nullable Manifest recover(Directory directory) throws IOException {
        throw new UnsupportedOperationException();
    }

    public UUID storeId() {
        throw new UnsupportedOperationException();
    }

    public long hashSeed() {
        throw new UnsupportedOperationException();
    }

    /** Returns the version that is durable. */
    public Version version() {
        throw new UnsupportedOperationException();
    }

    /** Returns a number for a new table or run, never given out before. */
    public long newNumber() {
        throw new UnsupportedOperationException();
    }

    /**
     * Makes an edit durable and returns the version that it leads to.
     *
     * @throws IOException if the device refuses. Whether the edit will be found after a crash is
     *     not known then; the next call begins a new file, which settles it. Nothing may be deleted
     *     in the meantime.
     */
    public Version install(Edit edit) throws IOException {
        throw new UnsupportedOperationException();
    }

    /** Begins a new file, with the present version alone, and deletes older manifests. */
    public void roll() throws IOException {
        throw new UnsupportedOperationException();
    }

    @Override
    public void close() throws IOException {
        throw new UnsupportedOperationException();
    }
}
