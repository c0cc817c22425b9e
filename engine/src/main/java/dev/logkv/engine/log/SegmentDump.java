package dev.logkv.engine.log;

import dev.logkv.engine.codec.Envelope;
import dev.logkv.engine.entry.Operation;
import dev.logkv.engine.entry.OperationText;
import dev.logkv.engine.entry.SegmentId;
import dev.logkv.engine.fs.StoreFile;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.time.Instant;

/**
 * Prints a segment in words: its header, its records with their operations, and where and why the
 * records end. Reads what {@link RecordScanner} reads, so what is printed was checked.
 */
public final class SegmentDump {

    private final Appendable out;
    private final Operation operation = new Operation();

    private SegmentDump(Appendable out) {
        this.out = out;
    }

    /**
     * Prints a segment.
     *
     * @throws dev.logkv.LogKVException.Corruption if it has no valid header
     * @throws dev.logkv.LogKVException.UnsupportedFormat if a newer release wrote it
     * @throws IOException if the file cannot be read, or the output not be written
     */
    public static void dump(StoreFile file, Appendable out) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment bytes = file.map(file.size(), false, arena);
            new SegmentDump(out).dump(file.name(), bytes);
        }
    }

    private void dump(String name, MemorySegment bytes) throws IOException {
        if (bytes.byteSize() > 0 && Zeros.isZero(bytes, 0, bytes.byteSize())) {
            line("%s: log segment, prepared and not used yet, %,d bytes", name, bytes.byteSize());
            return;
        }
        if (bytes.byteSize() >= SegmentHeader.BYTES && SegmentHeader.isRecycled(bytes)) {
            line(
                    "%s: log segment, made of an older one, without a header yet, %,d bytes",
                    name, bytes.byteSize());
            return;
        }
        long number = bytes.byteSize() < Envelope.BYTES ? 0 : Envelope.fileNumber(bytes);
        SegmentHeader header = SegmentHeader.read(bytes, name, number);
        header(name, header, bytes);
        RecordScanner scanner = new RecordScanner(bytes, header, bytes.byteSize());
        while (scanner.next()) {
            record(header, scanner, bytes);
        }
        line(
                "%,12d  end of the records: %s%s",
                scanner.end(),
                scanner.stop(),
                scanner.stoppedAtBlank() && scanner.isFollowed()
                        ? ", but another one lies behind it"
                        : "");
    }

    private void header(String name, SegmentHeader header, MemorySegment bytes) throws IOException {
        line(
                "%s: %s segment %d, format version %d",
                name,
                SegmentId.isOfLog(header.number()) ? "log" : "value",
                SegmentId.number(header.number()),
                Envelope.version(bytes));
        line("  store           %s", header.storeId());
        line("  created         %s", Instant.ofEpochMilli(header.createdMillis()));
        line("  capacity        %,d bytes (the file has %,d)", header.capacity(), bytes.byteSize());
        line("  first sequence  %,d", header.firstSequence());
        line("  log position    %,d", header.basePosition());
        if (header.previousNumber() == 0) {
            line("  predecessor     none");
        } else {
            line(
                    "  predecessor     segment %d, which ends at offset %,d with checksum %08x",
                    header.previousNumber(), header.previousBytes(), header.previousChecksum());
        }
    }

    private void record(SegmentHeader header, RecordScanner record, MemorySegment bytes)
            throws IOException {
        String time = Instant.ofEpochMilli(record.timeMillis()).toString();
        long length = record.end() - record.offset();
        if (record.operations() == 0) {
            line("%,12d  mark, %d bytes, %s", record.offset(), length, time);
        } else {
            line(
                    "%,12d  record, %,d bytes, %s, sequence %,d, operations %,d",
                    record.offset(), length, time, record.firstSequence(), record.operations());
        }
        line(
                "              durable before it: log position %,d; it is at %,d",
                record.durablePosition(), header.basePosition() + record.offset());
        for (long at = record.operationsFrom(); at < record.end(); at = operation.end()) {
            line("              %s", OperationText.of(operation.at(bytes, at)));
        }
    }

    @SuppressWarnings(
            "AnnotateFormatMethod") // its annotation is in a library that the engine does without
    private void line(String format, Object... values) throws IOException {
        out.append(format.formatted(values)).append('\n');
    }
}
