package dev.logkv.engine.version;

import dev.logkv.LogKVException;
import dev.logkv.engine.fs.Directory;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The durable history of versions: a file that begins with a whole version and goes on with edits.
 * When it is full, the next one begins. Engine threads only; safe for use by several.
 *
 * <p>The file with the greatest number counts. It gets its name only when its bytes are durable, so
 * it is whole, and what it holds replaces all that is in files before it; those are deleted when
 * the name is durable too. That makes one rule enough for every fault: after a failure the present
 * file is left alone for good, because nobody knows what of it is on the device, and the next edit
 * begins a new file, which settles what the edits before it have come to.
 *
 * <p>A recovered manifest is in that state from the start. Its name may not be durable, and the
 * bytes at its end may be what a force of another process has failed to make so: they were read
 * from memory, and a loss of power would take them. So nothing that the recovered version can do
 * without may be deleted before {@link #install} or {@link #roll} has succeeded once.
 */
public final class Manifest implements AutoCloseable {

    /** Edits of a store of a few tables for some hours; reading them takes milliseconds. */
    private static final long ROOM_BYTES = 256 << 10;

    /** Hardly an edit takes more. */
    private static final long EDIT_BYTES = 16 << 10;

    private final Directory directory;
    private final UUID storeId;
    private final long hashSeed;
    private final long roomBytes;
    private final AtomicLong nextNumber;

    private volatile Version version;

    // Guarded by this.

    /** Number of the last file that was found or begun. */
    private long lastFile;

    /** The file that takes the next edit, or null if that begins a new one. */
    private @Nullable ManifestFile file;

    private boolean closed;

    private Manifest(
            Directory directory,
            UUID storeId,
            long hashSeed,
            long roomBytes,
            Version version,
            long lastFile) {
        this.directory = directory;
        this.storeId = storeId;
        this.hashSeed = hashSeed;
        this.roomBytes = roomBytes;
        this.version = version;
        this.lastFile = lastFile;
        this.nextNumber = new AtomicLong(version.nextNumber());
    }

    /**
     * Creates the manifest of a new store, durable when this returns.
     *
     * @throws IllegalStateException if the directory has one
     */
    public static Manifest create(Directory directory, UUID storeId, long hashSeed)
            throws IOException {
        return create(directory, storeId, hashSeed, Version.EMPTY, ROOM_BYTES);
    }

    /**
     * Creates a manifest that begins with a version, whose tables are durable.
     *
     * @throws IllegalStateException if the directory has one
     */
    public static Manifest create(Directory directory, UUID storeId, long hashSeed, Version version)
            throws IOException {
        return create(directory, storeId, hashSeed, version, ROOM_BYTES);
    }

    /** Creates a manifest whose files have room for so many bytes of edits at least. */
    static Manifest create(Directory directory, UUID storeId, long hashSeed, long roomBytes)
            throws IOException {
        return create(directory, storeId, hashSeed, Version.EMPTY, roomBytes);
    }

    private static Manifest create(
            Directory directory, UUID storeId, long hashSeed, Version version, long roomBytes)
            throws IOException {
        long newest = StoredManifest.newestNumber(directory);
        if (newest > 0) {
            throw new IllegalStateException(
                    directory.path() + " has a manifest: " + ManifestFiles.name(newest));
        }
        Manifest manifest = new Manifest(directory, storeId, hashSeed, roomBytes, version, newest);
        manifest.roll();
        return manifest;
    }

    /**
     * Reads the newest manifest of a directory, or returns null if it has none. Changes nothing on
     * disk until the first {@link #install} or {@link #roll}.
     *
     * @throws LogKVException.Corruption if it is damaged. An older one does not take its place: it
     *     may name tables that are gone
     * @throws LogKVException.UnsupportedFormat if a newer release wrote it
     */
    public static @Nullable Manifest recover(Directory directory) throws IOException {
        return recover(directory, ROOM_BYTES);
    }

    static @Nullable Manifest recover(Directory directory, long roomBytes) throws IOException {
        StoredManifest stored = StoredManifest.newest(directory);
        return stored == null
                ? null
                : new Manifest(
                        directory,
                        stored.storeId(),
                        stored.hashSeed(),
                        roomBytes,
                        stored.version(),
                        stored.number());
    }

    public UUID storeId() {
        return storeId;
    }

    /** Returns the seed of the hash of keys in all tables. */
    public long hashSeed() {
        return hashSeed;
    }

    /** Returns the version that is durable; of a recovered manifest, see above. */
    public Version version() {
        return version;
    }

    /** Returns a number for a new table or run, never given out before. */
    public long newNumber() {
        return nextNumber.getAndIncrement();
    }

    /** Makes all numbers from now on greater than one that was found in use. */
    public void skipTo(long number) {
        nextNumber.accumulateAndGet(number + 1, Math::max);
    }

    /**
     * Makes an edit durable and returns the version that it leads to.
     *
     * @throws IllegalStateException if the edit does not fit; nothing was written
     * @throws IOException if the device refuses. Whether the edit will be found after a crash is
     *     not known then; the next call begins a new file, which settles it. Nothing may be deleted
     *     in the meantime.
     */
    public synchronized Version install(Edit edit) throws IOException {
        checkOpen();
        Version next = version.apply(edit);
        byte[] record = ManifestRecord.of(edit);
        ManifestFile present = file;
        if (present != null && present.hasRoom(record.length)) {
            append(present, record);
        } else {
            begin(next);
        }
        version = next;
        nextNumber.accumulateAndGet(next.nextNumber(), Math::max);
        return next;
    }

    /**
     * Begins a new file, with the present version alone, and deletes older manifests.
     *
     * @throws IOException as {@link #install} does
     */
    public synchronized void roll() throws IOException {
        checkOpen();
        begin(version);
    }

    /** Returns how many bytes a new file takes at present. */
    public long rollBytes() {
        return ManifestFile.capacity(ManifestRecord.of(version), roomBytes);
    }

    /** Returns how much space the next edit takes: none, if it does not begin a new file. */
    public synchronized long editBytes() {
        return file != null && file.hasRoom(EDIT_BYTES) ? 0 : rollBytes();
    }

    private void append(ManifestFile present, byte[] record) throws IOException {
        file = null;
        try {
            present.append(record);
        } catch (Throwable failure) {
            try {
                present.close();
            } catch (IOException e) {
                failure.addSuppressed(e);
            }
            throw failure;
        }
        file = present;
    }

    /**
     * Begins a file with a version. Until that has succeeded, deletions included, there is none.
     */
    private void begin(Version first) throws IOException {
        ManifestFile before = file;
        file = null;
        if (before != null) {
            before.close();
        }
        List<String> older = new ArrayList<>();
        for (String name : directory.list()) {
            if (ManifestFiles.isUnfinished(name)) {
                directory.delete(name);
            }
            OptionalLong number = ManifestFiles.number(name);
            if (number.isPresent()) {
                older.add(name);
            }
        }
        lastFile++;
        ManifestFile begun =
                ManifestFile.create(directory, storeId, lastFile, hashSeed, first, roomBytes);
        try {
            for (String name : older) {
                directory.delete(name);
            }
        } catch (Throwable failure) {
            try {
                begun.close();
            } catch (IOException e) {
                failure.addSuppressed(e);
            }
            throw failure;
        }
        file = begun;
    }

    private void checkOpen() {
        if (closed) {
            throw new IllegalStateException("the manifest is closed");
        }
    }

    /** Closes the file. Closing twice does nothing. */
    @Override
    public synchronized void close() throws IOException {
        closed = true;
        ManifestFile present = file;
        file = null;
        if (present != null) {
            present.close();
        }
    }
}
