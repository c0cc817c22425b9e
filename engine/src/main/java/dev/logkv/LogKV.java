package dev.logkv;

import dev.logkv.engine.admin.StoreAdmin;
import dev.logkv.engine.store.StoreOpener;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;

/**
 * An embedded, persistent, ordered key-value store. The log is the database; everything else is an
 * index to it.
 *
 * <p>A store lives in one flat directory that belongs to it alone, and is open at most once at a
 * time, on this machine. It holds named key spaces, its {@linkplain #bucket buckets}; as a {@link
 * Bucket} itself it stands for the default one, which always exists. All methods may be called from
 * any number of threads, platform or virtual; reads never wait for writes. {@link Thread#interrupt}
 * does no harm: no call here is interruptible, and the flag is kept. A write may wait for the
 * device while it keeps other writers out; on a virtual thread it goes on when a carrier is free,
 * so virtual threads that only compute and hold all carriers hold up writers and {@link #close}.
 * The directory must stay where it is while the store is open.
 *
 * <p>Every call but {@link #close} throws {@link IllegalStateException} once the store is closed.
 * Faults of the disk and of the stored bytes are {@link LogKVException}s; bad arguments are {@link
 * IllegalArgumentException}s that name the value and the limit, thrown before anything is written.
 */
public interface LogKV extends Bucket, AutoCloseable {

    /** The longest key, in bytes. Keys may be empty. */
    int KEY_BYTES_MAX = 65_535;

    /** The longest value, in bytes: 1 GiB. Values may be empty. */
    int VALUE_BYTES_MAX = 1 << 30;

    /** The most bytes that one batch may hold, keys, values and framing together. */
    int BATCH_BYTES_MAX = Integer.MAX_VALUE - (1 << 20);

    /** The longest name of a bucket, in bytes of UTF-8; a name has at least one. */
    int BUCKET_NAME_BYTES_MAX = 255;

    /**
     * Opens the store in a directory with {@link Options#defaults()}, and creates both when they do
     * not exist.
     *
     * @see #open(Path, Options)
     */
    static LogKV open(Path directory) {
        return open(directory, Options.defaults());
    }

    /**
     * Opens the store in a directory, and creates both when they do not exist. After a crash this
     * is the recovery: what the log holds is indexed again, a torn tail is cut off (see {@link
     * Event.TailCut}), and the time it takes is proportional to the log that is not yet in sorted
     * tables.
     *
     * @throws LogKVException.Locked if the store is open already, here or in another process
     * @throws LogKVException.Corruption if bytes that were known to be durable are damaged or
     *     missing; nothing was changed
     * @throws LogKVException.UnsupportedFormat if a newer release wrote it; nothing was changed
     * @throws LogKVException.OutOfSpace if there is no room for the first segment of the log
     * @throws LogKVException.Io if the operating system fails, or a {@linkplain #repairInPlace
     *     repair in place} was interrupted and has to be run again
     */
    static LogKV open(Path directory, Options options) {
        return StoreOpener.open(directory, options);
    }

    /** Reads every file of a store and checks it. See {@link #verify(Path, ProgressListener)}. */
    static Verification verify(Path directory) {
        return verify(directory, ProgressListener.NONE);
    }

    /**
     * Reads every file of a store and checks all that reads rely on: each byte that has a checksum,
     * the order of operations, that tables, log and manifest fit together. Goes on behind damage
     * and tells of all of it. Changes nothing; takes as long as reading the store twice.
     *
     * <p>A static method, because a store that is damaged may not open. It needs the store's lock.
     *
     * @param listener is told how far it has come
     * @throws LogKVException.Locked if the store is open, here or in another process
     * @throws LogKVException.UnsupportedFormat if a newer release wrote one of the files
     * @throws LogKVException.Io if the operating system fails, or a {@linkplain #repairInPlace
     *     repair in place} was interrupted and has to be run again
     * @throws IllegalArgumentException if there is no store
     */
    static Verification verify(Path directory, ProgressListener listener) {
        return StoreAdmin.real().verify(directory, listener);
    }

    /**
     * Makes a new store of all that is whole of a damaged one, which is not touched. See {@link
     * #repair(Path, Path, ProgressListener)}.
     */
    static Repair repair(Path damaged, Path target) {
        return repair(damaged, target, ProgressListener.NONE);
    }

    /**
     * Makes a new store of all that is whole of a damaged one, which is not touched, and tells what
     * was lost. Buckets keep their names, values the time at which they expire. Sequence numbers
     * begin again, and the new store has an id of its own.
     *
     * <p>Where a newer operation was lost, an older one on the same key shows in its place: a loss
     * names the keys that it may be about, where that can be known. Of a log that is damaged in its
     * middle the records behind the damage are taken, too, each whole or not at all. If the
     * manifest cannot be read, the files are taken as they are found, and {@link Repair#doubts}
     * says what that means.
     *
     * @param target a directory that does not exist, or has no files. Until this has returned it
     *     holds no store that could be opened
     * @param listener is told how far it has come
     * @throws LogKVException.Locked if the store is open, here or in another process
     * @throws LogKVException.Corruption if no file has a whole header, so that nothing can be taken
     * @throws LogKVException.UnsupportedFormat if a newer release wrote one of the files
     * @throws LogKVException.Io if the operating system fails, or a {@linkplain #repairInPlace
     *     repair in place} was interrupted and has to be run again
     * @throws IllegalArgumentException if there is no store, or the target is not empty
     */
    static Repair repair(Path damaged, Path target, ProgressListener listener) {
        return StoreAdmin.real().repair(damaged, target, listener);
    }

    /**
     * Puts a repaired store in the place of a damaged one, see {@link #repair(Path, Path)}. It is
     * made beside it, in the directory with {@code .repairing} behind its name; when that is
     * complete and durable, the damaged directory gets {@code .damaged} behind its name, and the
     * new one takes its place.
     *
     * <p>A crash loses nothing: before the renames the damaged store is where it was. If it comes
     * between them, no directory has the store's name; calling this again puts the damaged one back
     * and starts over. Until then the store cannot be opened.
     *
     * @param listener is told how far it has come
     * @throws LogKVException as for a repair
     * @throws IllegalArgumentException if there is no store, or {@code .damaged} is there already
     */
    static Repair repairInPlace(Path directory, ProgressListener listener) {
        return StoreAdmin.real().repairInPlace(directory, listener);
    }

    /**
     * Returns a bucket, and creates it when it does not exist.
     *
     * @param name 1 to {@value #BUCKET_NAME_BYTES_MAX} bytes of UTF-8
     */
    Bucket bucket(String name);

    /** Returns the names of the buckets that exist, in the order of their UTF-8 bytes. */
    List<String> bucketNames();

    /**
     * Drops a bucket with all that is in it, in time that does not depend on how much that is.
     * Handles to it throw {@link IllegalStateException} from then on; snapshots taken before still
     * see its content. A bucket of the same name that is created later is another one, and empty.
     *
     * @return whether the bucket existed
     */
    boolean dropBucket(String name);

    /**
     * Applies all operations of a batch or none, in their order, with the store's durability.
     *
     * <p>The lambda runs once, on the calling thread, before any lock is taken; if it throws,
     * nothing is written. An empty batch writes nothing.
     *
     * @throws IllegalArgumentException if the batch exceeds {@value #BATCH_BYTES_MAX} bytes
     */
    void write(Consumer<? super Batch> operations);

    /** Applies a batch like {@link #write(Consumer)}, with a durability of its own. */
    void write(Consumer<? super Batch> operations, Durability durability);

    /**
     * Returns a consistent view of all buckets as they are now. It must be closed; it costs the
     * space of what is overwritten or deleted while it is open.
     */
    Snapshot snapshot();

    /**
     * Returns once everything that was acknowledged before the call is on the device.
     *
     * @throws LogKVException.Io if the device refuses; the store is read-only from then on
     */
    void sync();

    /**
     * Returns once everything that was written before the call is in sorted tables, and the log
     * holds only what came later. For tests and before a copy is made; the store does this by
     * itself whenever a segment of the log is full.
     *
     * @throws LogKVException if it fails
     */
    void flush();

    /**
     * Flushes, and merges all tables until nothing is left to do in what was written before the
     * call: what was overwritten, deleted or has expired takes no space any more, but for what open
     * snapshots see. Rewrites much of the store, and writes go on meanwhile; it does not wait for
     * them. The store merges by itself; this is for a time of rest.
     *
     * @throws LogKVException if it fails
     */
    void compact();

    /** Returns figures of the store at this moment. Cheap enough to call every second. */
    Stats stats();

    /**
     * Syncs the log, stops the background work and releases every file and mapping. Calls under way
     * on other threads, cursors and zero-copy reads end with {@link IllegalStateException}. Closing
     * twice does nothing.
     *
     * @throws LogKVException.Io if the last sync fails; everything is released all the same
     */
    @Override
    void close();
}
