package dev.logkv.engine.table;

import dev.logkv.engine.entry.Keys;
import dev.logkv.engine.fs.FileOutput;
import java.io.IOException;
import java.lang.foreign.MemorySegment;

/** Collects what the index of a table says of its blocks. */
final class IndexBuilder implements AutoCloseable {

    private final GrowingMemory fences = new GrowingMemory(16 << 10);
    private final GrowingMemory descriptors = new GrowingMemory(32 << 10);
    private final GrowingMemory separators = new GrowingMemory(16 << 10);
    private int blocks;
    private long separator;

    /** Returns how many blocks there are. */
    int blocks() {
        return blocks;
    }

    /** Returns how many bytes the index has so far. */
    long bytes() {
        return fences.size() + descriptors.size() + separators.size();
    }

    /** Begins a block, with its separator from the block before: the beginning of a key. */
    void startBlock(int bucket, MemorySegment key, long keyOffset, int keyBytes) {
        long fence = fences.extend(IndexLayout.FENCE_BYTES);
        long prefix = Keys.prefix(key, keyOffset, keyBytes);
        IndexLayout.writeFence(fences.bytes(), fence, prefix, bucket, keyBytes);
        separator = separators.extend(keyBytes);
        MemorySegment.copy(key, keyOffset, separators.bytes(), separator, keyBytes);
        blocks++;
    }

    /** Ends the block that was begun last. */
    void endBlock(
            long offset,
            int storedBytes,
            int dataBytes,
            int checksum,
            int entries,
            byte compression) {
        long descriptor = descriptors.extend(IndexLayout.DESCRIPTOR_BYTES);
        IndexLayout.writeDescriptor(
                descriptors.bytes(),
                descriptor,
                offset,
                separator,
                storedBytes,
                dataBytes,
                checksum,
                entries,
                compression);
    }

    /**
     * Writes the index.
     *
     * @param pageChecksums of the locator
     */
    void writeTo(FileOutput output, GrowingMemory pageChecksums) throws IOException {
        output.append(fences.bytes(), 0, fences.size());
        output.append(descriptors.bytes(), 0, descriptors.size());
        output.append(pageChecksums.bytes(), 0, pageChecksums.size());
        output.append(separators.bytes(), 0, separators.size());
    }

    @Override
    public void close() {
        fences.close();
        descriptors.close();
        separators.close();
    }
}
