package dev.logkv.engine.table;

import dev.logkv.engine.codec.KeyHash;
import dev.logkv.engine.codec.Varlong;
import dev.logkv.engine.entry.BucketKey;
import dev.logkv.engine.entry.Operation;
import dev.logkv.engine.entry.OperationKind;
import dev.logkv.engine.entry.RangeDeletion;
import dev.logkv.engine.entry.ValuePointer;
import dev.logkv.engine.fs.Directory;
import dev.logkv.engine.fs.FileOutput;
import dev.logkv.engine.fs.StoreFile;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Writes one table, from the first key to the last. Engine threads only; for one thread.
 *
 * <p>The file is a table once {@link #finish} has returned; nobody may rely on its name before the
 * directory was synced. Closing without finishing deletes it.
 *
 * <p>Entries are copied as they lie in their source and go out in large writes. What the rest of
 * the file needs to know of them stays in memory: 16 bytes for each key, and about 50 and a short
 * key for each block.
 */
public final class TableWriter implements AutoCloseable {

    private static final long NO_SEQUENCE = -1;

    /**
     * A table is full when it has a key for so many of the bytes that it may have. So to write one
     * takes no more memory than it has bytes, whatever the keys.
     */
    private static final long KEY_WEIGHT_BYTES = 48;

    private final Directory directory;
    private final long number;
    private final TableSettings settings;
    private final StoreFile file;
    private final FileOutput output;
    private final IndexBuilder index = new IndexBuilder();
    private final BlockBuilder block;
    private final LocatorBuilder locator = new LocatorBuilder();
    private final PropertiesTally tally = new PropertiesTally();
    private final List<RangeDeletion> deletions = new ArrayList<>();
    private final LastKey lastKey = new LastKey();

    private @Nullable BucketKey first;
    private long lastSequence = NO_SEQUENCE;
    private boolean finished;

    private TableWriter(Directory directory, long number, TableSettings settings, StoreFile file) {
        this.directory = directory;
        this.number = number;
        this.settings = settings;
        this.file = file;
        this.output = new FileOutput(file);
        this.block = new BlockBuilder(output, index, settings);
    }

    /** Creates the file of a table; there must be none of that number. */
    public static TableWriter create(Directory directory, long number, TableSettings settings)
            throws IOException {
        StoreFile file = directory.create(TableFiles.name(number));
        try {
            TableWriter writer = new TableWriter(directory, number, settings, file);
            writer.header();
            return writer;
        } catch (Throwable failure) {
            file.close();
            directory.delete(file.name());
            throw failure;
        }
    }

    private void header() throws IOException {
        int at = output.reserve(TableHeader.BYTES);
        TableHeader.write(
                output.buffer().asSlice(at, TableHeader.BYTES), settings.storeId(), number);
        output.advance(TableHeader.BYTES);
    }

    /**
     * Adds an operation that is not a range deletion. In internal order: by bucket and key, the
     * versions of one key from the newest to the oldest.
     *
     * @param sequence its sequence number, or 0 where that does not matter any more
     */
    public void add(Operation operation, long sequence) throws IOException {
        if (operation.kind() == OperationKind.DELETE_RANGE) {
            throw new IllegalStateException("a range deletion in the place of an operation");
        }
        int headBytes = operation.headBytes(operation.kind());
        long operationBytes = operation.end() - operation.keyOffset() + headBytes;
        long entryBytes = Varlong.bytes(sequence) + operationBytes;
        start(operation.kind(), operation, sequence, entryBytes);
        if (operation.isSeparated()) {
            tally.addReference(
                    ValuePointer.segment(operation.bytes(), operation.valueOffset()),
                    operation.wholeBytes());
        }
        long from = operation.keyOffset() - headBytes;
        if (entryBytes <= FileOutput.BUFFER_BYTES) {
            int at = output.reserve((int) entryBytes);
            MemorySegment buffer = output.buffer();
            long operationAt = Varlong.write(buffer, at, sequence);
            MemorySegment.copy(operation.bytes(), from, buffer, operationAt, operationBytes);
            output.advance((int) entryBytes);
        } else {
            int at = output.reserve(Varlong.BYTES_MAX);
            output.advance((int) Varlong.write(output.buffer(), at, sequence) - at);
            output.append(operation.bytes(), from, operationBytes);
        }
    }

    /** Adds a tombstone in the place of an operation. */
    public void addTombstone(Operation operation, long sequence) throws IOException {
        addHead(OperationKind.DELETE, operation, sequence, 0);
    }

    /**
     * Adds a put whose value lies in a segment.
     *
     * @param segment see {@link dev.logkv.engine.entry.SegmentId}
     * @param offset of the value there
     * @param checksum CRC32C of the value
     */
    public void addSeparated(
            Operation operation, long sequence, long segment, long offset, int checksum)
            throws IOException {
        byte kind = OperationKind.separated(operation.kind());
        addHead(kind, operation, sequence, ValuePointer.BYTES);
        int at = output.reserve(ValuePointer.BYTES);
        ValuePointer.write(output.buffer(), at, segment, offset, checksum);
        output.advance(ValuePointer.BYTES);
        tally.addReference(segment, operation.wholeBytes());
    }

    /**
     * Adds a put with a value that lay in a segment so far.
     *
     * @param values what the value lies in, and {@code offset} where
     */
    public void addWhole(Operation operation, long sequence, MemorySegment values, long offset)
            throws IOException {
        byte kind = OperationKind.whole(operation.kind());
        addHead(kind, operation, sequence, operation.valueBytes());
        output.append(values, offset, operation.valueBytes());
    }

    /** Adds an entry but for what comes behind its key. */
    private void addHead(byte kind, Operation operation, long sequence, long bytesBehindKey)
            throws IOException {
        int bytes = operation.headBytes(kind) + operation.keyBytes();
        int sequenceBytes = Varlong.bytes(sequence);
        start(kind, operation, sequence, sequenceBytes + bytes + bytesBehindKey);
        int at = output.reserve(sequenceBytes + bytes);
        MemorySegment buffer = output.buffer();
        operation.writeHead(buffer, Varlong.write(buffer, at, sequence), kind);
        output.advance(sequenceBytes + bytes);
    }

    /** Checks the order, and gives the next entry its place in a block, the index, the locator. */
    private void start(byte kind, Operation operation, long sequence, long entryBytes)
            throws IOException {
        int order = lastKey.compareTo(operation);
        boolean inOrder = order < 0 || (order == 0 && sequence < lastSequence);
        if (!inOrder || sequence < 0) {
            throw new IllegalStateException(
                    "%s: an operation with sequence %d is out of order behind %s with %d"
                            .formatted(file.name(), sequence, lastKey.toBucketKey(), lastSequence));
        }
        if (block.needsNewBlock(entryBytes)) {
            startBlock(operation);
        }
        int offset = block.startEntry();
        if (order != 0) {
            long hash =
                    KeyHash.of(
                            settings.hashSeed(),
                            operation.bucket(),
                            operation.bytes(),
                            operation.keyOffset(),
                            operation.keyBytes());
            locator.add(hash, Place.of(index.blocks() - 1, offset));
            lastKey.copyFrom(operation);
            if (first == null) {
                first = lastKey.toBucketKey();
            }
        }
        lastSequence = sequence;
        tally.add(kind, operation, sequence, entryBytes, order == 0);
    }

    private void startBlock(Operation operation) throws IOException {
        if (index.blocks() == LocatorLayout.BLOCKS_MAX) {
            throw new IllegalStateException(
                    "%s has %,d blocks, at most that many"
                            .formatted(file.name(), LocatorLayout.BLOCKS_MAX));
        }
        block.end();
        index.startBlock(
                operation.bucket(),
                operation.bytes(),
                operation.keyOffset(),
                lastKey.separatorBytes(operation));
        block.start();
    }

    /** Adds a range deletion; they come in any order. */
    public void add(RangeDeletion deletion) {
        deletions.add(deletion);
    }

    /**
     * Returns about how long the file would be if it were finished now, in bytes; more where keys
     * are so short that the memory to write them in is what counts.
     */
    public long bytes() {
        return Math.max(
                output.position() + locator.bytes() + index.bytes() + TableFooter.BYTES,
                locator.keys() * KEY_WEIGHT_BYTES);
    }

    /** Writes the rest of the file and forces it. At least one thing was added. */
    public TableProperties finish() throws IOException {
        if (finished) {
            throw new IllegalStateException(file.name() + " is finished");
        }
        block.end();
        deletions.sort(DeletionsSection.ORDER);
        TableProperties properties =
                new TableTail(output, index, locator)
                        .write(
                                settings,
                                number,
                                tally,
                                first,
                                first == null ? null : lastKey.toBucketKey(),
                                deletions,
                                block.compression());
        output.flush();
        file.force();
        finished = true;
        return properties;
    }

    @Override
    public void close() throws IOException {
        output.close();
        index.close();
        locator.close();
        block.close();
        lastKey.close();
        try {
            file.close();
        } finally {
            if (!finished) {
                directory.delete(file.name());
            }
        }
    }
}
