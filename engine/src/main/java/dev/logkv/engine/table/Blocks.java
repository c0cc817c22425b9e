package dev.logkv.engine.table;

import dev.logkv.BlockCompressor;
import dev.logkv.LogKVException;
import dev.logkv.engine.codec.Layouts;
import dev.logkv.engine.codec.StoredChecksum;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The data blocks of a table: verified when they are first touched, decompressed when they are
 * read. Verified means that the checksum is right and that whole entries fill the block, so that
 * whoever walks over it stays in it, also in a file that somebody made to do harm.
 *
 * <p>What is stored as it is stays where it is: {@link #base} of a verified block is one load from
 * an array that is filled without a lock. A race verifies twice and stores the same.
 *
 * <p>Compressed blocks are decompressed into memory that the garbage collector frees: what somebody
 * has looked at stays readable for as long as they keep it. The last few are kept, so that the
 * steps of one read decompress once. May be used by any number of threads.
 */
final class Blocks {

    /** What {@link #base} returns for a block that is to be read from {@link #inflated}. */
    static final long COMPRESSED = -1;

    /** How many decompressed blocks are kept; a power of two. */
    private static final int KEPT = 8;

    private final MemorySegment file;
    private final BlockIndex index;
    private final String name;
    private final @Nullable BlockCompressor compressor;
    private final BooleanSupplier trusted;

    /** Of each block where it begins in the file, once it was touched; no block begins at 0. */
    private final long[] bases;

    /** Of each block whether it was verified. What was touched and is not, is trusted. */
    private final boolean[] verified;

    private final AtomicReferenceArray<Inflated> kept = new AtomicReferenceArray<>(KEPT);

    private record Inflated(int block, MemorySegment bytes) {}

    /**
     * @param trusted asked at the first touch of a block whether it counts as verified
     */
    Blocks(
            MemorySegment file,
            BlockIndex index,
            String name,
            @Nullable BlockCompressor compressor,
            BooleanSupplier trusted) {
        this.file = file;
        this.index = index;
        this.name = name;
        this.compressor = compressor;
        this.trusted = trusted;
        this.bases = new long[index.blocks()];
        this.verified = new boolean[index.blocks()];
    }

    /**
     * Returns where a block begins in the file, or {@link #COMPRESSED}.
     *
     * @throws LogKVException.Corruption if it is damaged
     */
    long base(int block) {
        long base = bases[block];
        return base != 0 ? base : firstTouch(block);
    }

    private long firstTouch(int block) {
        long base = COMPRESSED;
        if (index.compression(block) == 0) {
            base = index.offset(block);
            if (!trusted.getAsBoolean()) {
                verify(block, base);
            }
        }
        bases[block] = base;
        return base;
    }

    /**
     * Verifies a block unless it is, also where it was trusted so far.
     *
     * @throws LogKVException.Corruption if it is damaged
     */
    void verifyTrusted(int block) {
        long base = base(block);
        if (base != COMPRESSED && !verified[block]) {
            verify(block, base);
        }
    }

    private void verify(int block, long base) {
        StoredChecksum.check(
                file, base, index.storedBytes(block), index.checksum(block), name, part(block));
        EntryLayout.check(file, base, index, block, name);
        verified[block] = true;
    }

    /**
     * Returns the data of a compressed block.
     *
     * @throws LogKVException.Corruption if it is damaged
     */
    MemorySegment inflated(int block) {
        int slot = block & (KEPT - 1);
        Inflated last = kept.get(slot);
        if (last != null && last.block == block) {
            file.get(Layouts.U8, 0); // fails after the table was closed, like every read
            return last.bytes;
        }
        MemorySegment bytes = inflate(block);
        kept.set(slot, new Inflated(block, bytes));
        return bytes;
    }

    private MemorySegment inflate(int block) {
        byte[] stored = new byte[index.storedBytes(block)];
        long offset = index.offset(block);
        MemorySegment.copy(file, ValueLayout.JAVA_BYTE, offset, stored, 0, stored.length);
        int actual = StoredChecksum.of(stored);
        if (actual != index.checksum(block)) {
            throw StoredChecksum.mismatch(name, offset, part(block), index.checksum(block), actual);
        }
        byte id = index.compression(block);
        if (compressor == null || compressor.id() != id) {
            throw new LogKVException.Corruption(
                    name, offset, part(block) + " needs compressor " + id);
        }
        byte[] data = new byte[index.dataBytes(block)];
        try {
            compressor.decompress(stored, stored.length, data, data.length);
        } catch (RuntimeException e) {
            throw new LogKVException.Corruption(
                    name, offset, part(block) + " does not decompress: " + e);
        }
        MemorySegment bytes = Arena.ofAuto().allocate(data.length);
        MemorySegment.copy(data, 0, bytes, ValueLayout.JAVA_BYTE, 0, data.length);
        EntryLayout.check(bytes, 0, index, block, name);
        return bytes.asReadOnly();
    }

    private static String part(int block) {
        return "data block " + block;
    }
}
