package dev.logkv.engine.log;

import dev.logkv.LogKVException;
import dev.logkv.engine.codec.StoredChecksum;
import dev.logkv.engine.entry.Operation;
import dev.logkv.engine.entry.SegmentId;
import dev.logkv.engine.entry.ValuePointer;
import dev.logkv.engine.fs.Directory;
import dev.logkv.engine.fs.Residency;
import dev.logkv.engine.fs.StoreFile;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A segment with values that tables point to, mapped, each value verified when it is first read.
 * May be used by any number of threads. Lives as long as the arena that it was mapped into: access
 * after that throws {@link IllegalStateException}.
 */
public final class ValueSegment {

    /** Values are not shorter, so each begins in a granule of its own. */
    private static final int GRANULE_BYTES = ValuePointer.VALUE_BYTES_MIN;

    private static final VarHandle WORD = MethodHandles.arrayElementVarHandle(long[].class);

    private final long id;
    private final String name;
    private final MemorySegment bytes;
    private final Arena arena;
    private final @Nullable Residency residency;
    private final boolean fresh;

    /** For each granule a bit: whether the value that begins in it was verified. */
    private final long[] verified;

    private ValueSegment(
            long id,
            MemorySegment bytes,
            Arena arena,
            @Nullable Residency residency,
            boolean fresh) {
        this.id = id;
        this.name = SegmentFiles.name(id);
        this.bytes = bytes;
        this.arena = arena;
        this.residency = residency;
        this.fresh = fresh;
        this.verified =
                new long[Math.ceilDiv((int) (bytes.byteSize() / GRANULE_BYTES) + 1, Long.SIZE)];
    }

    /**
     * Takes over the mapping of a segment that this process has written, or read to its end.
     *
     * @param bytes the whole file, mapped into {@code arena}
     */
    public static ValueSegment of(
            long id, MemorySegment bytes, Arena arena, @Nullable Residency residency) {
        return new ValueSegment(id, bytes.asReadOnly(), arena, residency, true);
    }

    /**
     * Opens a segment, whatever is in it; engine threads only. The file is closed again, the
     * mapping stays.
     *
     * @param fresh whether this process has written and forced it just now
     * @throws LogKVException.Corruption if the file is longer than any segment
     */
    public static ValueSegment open(
            Directory directory, long id, @Nullable Residency residency, boolean fresh)
            throws IOException {
        Arena arena = directory.newArena();
        try (StoreFile file = directory.open(SegmentFiles.name(id))) {
            long size = file.size();
            if (size > SegmentImage.BYTES_MAX) {
                throw new LogKVException.Corruption(
                        file.name(),
                        SegmentImage.BYTES_MAX,
                        "no segment has %,d bytes".formatted(size));
            }
            return new ValueSegment(id, file.map(size, false, arena), arena, residency, fresh);
        } catch (Throwable failure) {
            arena.close();
            throw failure;
        }
    }

    /**
     * Checks the length of the file and its header.
     *
     * @throws LogKVException.Corruption if it is not that segment of that store
     */
    public void check(UUID storeId, long fileBytes) throws IOException {
        if (bytes.byteSize() != fileBytes) {
            throw new LogKVException.Corruption(
                    name,
                    Math.min(bytes.byteSize(), fileBytes),
                    "the file has %,d bytes, expected %,d".formatted(bytes.byteSize(), fileBytes));
        }
        try {
            SegmentHeader header = SegmentHeader.read(bytes, name, id);
            if (!header.storeId().equals(storeId)) {
                throw new LogKVException.Corruption(
                        name,
                        0,
                        "it belongs to store %s, not %s".formatted(header.storeId(), storeId));
            }
        } catch (InternalError e) {
            throw new IOException("cannot read the header of " + name, e);
        }
    }

    /**
     * Reads all records, of values that are pointed to and of others.
     *
     * @return what is wrong with the first that cannot be read, or null
     * @throws IOException if the bytes cannot be read
     */
    public LogKVException.@Nullable Corruption inspect() throws IOException {
        RecordScanner scanner =
                new RecordScanner(bytes, SegmentHeader.read(bytes, name, id), bytes.byteSize());
        while (scanner.next()) {
            // each is checked completely
        }
        // In a file of the log older records may lie behind the last one.
        boolean isWhole =
                SegmentId.isOfLog(id) ? !scanner.isFollowed() : scanner.end() == bytes.byteSize();
        return isWhole ? null : new LogKVException.Corruption(name, scanner.end(), scanner.stop());
    }

    public long id() {
        return id;
    }

    /** Returns the file's name. */
    public String name() {
        return name;
    }

    /** Returns the length of the file. */
    public long fileBytes() {
        return bytes.byteSize();
    }

    /** Returns what the values lie in. */
    public MemorySegment bytes() {
        return bytes;
    }

    /**
     * Returns where a value lies in {@link #bytes}.
     *
     * @param operation whose pointer leads into this segment
     * @param alone whether nothing that lies around it will be read next
     * @throws LogKVException.Corruption if the value is not what its checksum says
     */
    public long offsetOf(Operation operation, boolean alone) {
        long pointer = operation.valueOffset();
        long offset = ValuePointer.offset(operation.bytes(), pointer);
        int length = operation.valueBytes();
        if (offset < SegmentHeader.BYTES || length > bytes.byteSize() - offset) {
            throw new LogKVException.Corruption(
                    name,
                    offset,
                    "a table points to a value of %,d bytes there, in a file of %,d"
                            .formatted(length, bytes.byteSize()));
        }
        Residency known = residency;
        boolean scarce = known != null && known.isScarce();
        if (known != null && scarce && alone) {
            known.load(name, bytes, offset, length);
        }
        int granule = (int) (offset / GRANULE_BYTES);
        long bit = 1L << granule;
        if ((!fresh || scarce) && (verified[granule / Long.SIZE] & bit) == 0) {
            StoredChecksum.check(
                    bytes,
                    offset,
                    length,
                    ValuePointer.checksum(operation.bytes(), pointer),
                    name,
                    "value");
            WORD.getAndBitwiseOr(verified, granule / Long.SIZE, bit);
        }
        return offset;
    }

    /** Closes the mapping; twice does nothing. */
    public void close() {
        if (arena.scope().isAlive()) {
            arena.close();
        }
    }
}
