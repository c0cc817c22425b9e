package dev.logkv.engine.table;

import dev.logkv.BlockCompressor;
import dev.logkv.engine.codec.Layouts;
import dev.logkv.engine.fs.FileOutput;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.jspecify.annotations.Nullable;

/**
 * Writes the data blocks of a table. A block is put together in the buffer of the output; one that
 * is still there as a whole when it ends can be compressed in place.
 */
final class BlockBuilder implements AutoCloseable {

    /** Compressed blocks have to be smaller by this part, or reading them is not worth it. */
    private static final int GAIN_MIN = 8;

    private final FileOutput output;
    private final IndexBuilder index;
    private final @Nullable BlockCompressor compressor;
    private final int blockBytes;
    private final GrowingMemory offsets = new GrowingMemory(16 << 10);

    private int entries;
    private byte[] plain = {};
    private byte[] compressed = {};
    private boolean anyCompressed;

    BlockBuilder(FileOutput output, IndexBuilder index, TableSettings settings) {
        this.output = output;
        this.index = index;
        this.compressor = settings.compressor();
        this.blockBytes = settings.blockBytes();
    }

    /** Returns whether an entry begins a new block, for want of room or of a block. */
    boolean needsNewBlock(long entryBytes) {
        return entries == 0 || output.sectionBytes() + entryBytes > blockBytes;
    }

    /** Begins a block; the index knows already. */
    void start() throws IOException {
        if (compressor != null) {
            output.reserve(IndexLayout.COMPRESSED_BYTES_MAX);
        }
        output.startSection();
    }

    /** Begins an entry, and returns its offset in the block. */
    int startEntry() {
        int offset = (int) output.sectionBytes();
        long at = offsets.extend(EntryLayout.OFFSET_BYTES);
        offsets.bytes().set(Layouts.U16, at, (short) offset);
        entries++;
        return offset;
    }

    /** Ends the block, if there is one. */
    void end() throws IOException {
        if (entries == 0) {
            return;
        }
        output.append(offsets.bytes(), 0, offsets.size());
        long dataBytes = output.sectionBytes();
        long offset = output.position() - dataBytes;
        byte compression = compress((int) dataBytes);
        index.endBlock(
                offset,
                (int) output.sectionBytes(),
                (int) dataBytes,
                output.checksum(),
                entries,
                compression);
        offsets.clear();
        entries = 0;
    }

    private byte compress(int dataBytes) {
        long at = output.sectionInBuffer();
        if (compressor == null || at < 0 || dataBytes > IndexLayout.COMPRESSED_BYTES_MAX) {
            return 0;
        }
        if (plain.length < dataBytes) {
            plain = new byte[dataBytes];
            compressed = new byte[dataBytes];
        }
        MemorySegment buffer = output.buffer();
        MemorySegment.copy(buffer, ValueLayout.JAVA_BYTE, at, plain, 0, dataBytes);
        int stored = compressor.compress(plain, dataBytes, compressed);
        if (stored < 0 || stored > dataBytes - dataBytes / GAIN_MIN) {
            return 0;
        }
        MemorySegment.copy(compressed, 0, buffer, ValueLayout.JAVA_BYTE, at, stored);
        output.shortenSection(stored);
        anyCompressed = true;
        return compressor.id();
    }

    /** Returns the id of the compressor that some block needs, or 0. */
    byte compression() {
        return anyCompressed && compressor != null ? compressor.id() : 0;
    }

    @Override
    public void close() {
        offsets.close();
    }
}
