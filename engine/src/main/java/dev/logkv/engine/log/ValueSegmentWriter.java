package dev.logkv.engine.log;

import dev.logkv.engine.codec.Layouts;
import dev.logkv.engine.entry.Operation;
import dev.logkv.engine.entry.OperationKind;
import dev.logkv.engine.entry.SegmentId;
import dev.logkv.engine.fs.Directory;
import dev.logkv.engine.fs.FileOutput;
import dev.logkv.engine.fs.StoreFile;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.UUID;
import java.util.zip.CRC32C;

/**
 * Writes values that leave the segments they were in as a segment of their own: a record for each,
 * with its key, as in the log. That segment is part of no chain, and the sequence numbers in it are
 * those of the records only: what counts is in the table that points to it.
 *
 * <p>The file can be relied on once {@link #finish} has returned and the directory was synced.
 * Closing without finishing deletes it. Engine threads only; for one thread.
 */
public final class ValueSegmentWriter implements AutoCloseable {

    /** Sequence number of the first record: the least that there is. */
    private static final long FIRST_SEQUENCE = 1;

    private static final int PIECE_BYTES = 16 << 10;

    private final Directory directory;
    private final long id;
    private final UUID storeId;
    private final long createdMillis;
    private final StoreFile file;
    private final FileOutput output;
    private final long seed;
    private final CRC32C crc = new CRC32C();
    private final byte[] piece = new byte[PIECE_BYTES];

    private int records;
    private boolean finished;

    private ValueSegmentWriter(
            Directory directory, long id, UUID storeId, long createdMillis, StoreFile file) {
        this.directory = directory;
        this.id = id;
        this.storeId = storeId;
        this.createdMillis = createdMillis;
        this.file = file;
        this.output = new FileOutput(file);
        this.seed = RecordFormat.seed(storeId, id);
    }

    /**
     * Creates the file; there must be none of that number.
     *
     * @param number as tables have one
     */
    public static ValueSegmentWriter create(
            Directory directory, long number, UUID storeId, long nowMillis) throws IOException {
        long id = SegmentId.ofValues(number);
        StoreFile file = directory.create(SegmentFiles.name(id));
        try {
            ValueSegmentWriter writer =
                    new ValueSegmentWriter(directory, id, storeId, nowMillis, file);
            // Its header comes last: that tells how long the file is.
            int at = writer.output.reserve(SegmentHeader.BYTES);
            writer.output.buffer().asSlice(at, SegmentHeader.BYTES).fill((byte) 0);
            writer.output.advance(SegmentHeader.BYTES);
            return writer;
        } catch (Throwable failure) {
            file.close();
            directory.delete(file.name());
            throw failure;
        }
    }

    /** Returns the id of the segment. */
    public long id() {
        return id;
    }

    /** Returns how long the file is so far. */
    public long bytes() {
        return output.position();
    }

    /**
     * Adds the value of a put.
     *
     * @param operation tells all but the value
     * @param values what the value lies in, {@code valueOffset} where
     * @return the offset of the value in this segment
     */
    public long add(Operation operation, MemorySegment values, long valueOffset)
            throws IOException {
        byte kind = OperationKind.whole(operation.kind());
        int headBytes =
                RecordFormat.HEADER_BYTES + operation.headBytes(kind) + operation.keyBytes();
        long recordBytes = (long) headBytes + operation.valueBytes();
        long offset = output.position();
        int at = output.reserve(headBytes);
        MemorySegment head = output.buffer().asSlice(at, headBytes);
        head.set(Layouts.U32, RecordFormat.LENGTH, (int) recordBytes);
        head.set(Layouts.U32, RecordFormat.SEQUENCE_DELTA, records);
        head.set(Layouts.U32, RecordFormat.TIME_DELTA, 0);
        head.set(Layouts.U32, RecordFormat.DURABLE_DISTANCE, RecordFormat.DURABLE_UNKNOWN);
        operation.writeHead(head, RecordFormat.HEADER_BYTES, kind);
        crc.reset();
        checksum(head, RecordFormat.LENGTH, headBytes - RecordFormat.LENGTH);
        checksum(values, valueOffset, operation.valueBytes());
        head.set(
                Layouts.U32,
                RecordFormat.CHECKSUM,
                RecordFormat.checksum(crc.getValue(), seed, offset));
        output.advance(headBytes);
        output.append(values, valueOffset, operation.valueBytes());
        records++;
        return offset + headBytes;
    }

    /** Copies before it checksums, as everywhere: the file may have been truncated underneath. */
    private void checksum(MemorySegment bytes, long from, long length) {
        for (long done = 0; done < length; done += PIECE_BYTES) {
            int count = (int) Math.min(length - done, PIECE_BYTES);
            MemorySegment.copy(bytes, ValueLayout.JAVA_BYTE, from + done, piece, 0, count);
            crc.update(piece, 0, count);
        }
    }

    /** Writes what is left, and the header, and forces the file; returns its length. */
    public long finish() throws IOException {
        output.flush();
        long fileBytes = output.position();
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment header = arena.allocate(SegmentHeader.BYTES, Long.BYTES);
            new SegmentHeader(storeId, id, FIRST_SEQUENCE, 0, createdMillis, fileBytes, 0, 0, 0)
                    .write(header);
            file.write(0, header);
        }
        file.force();
        finished = true;
        return fileBytes;
    }

    @Override
    public void close() throws IOException {
        output.close();
        try {
            file.close();
        } finally {
            if (!finished) {
                directory.delete(file.name());
            }
        }
    }
}
