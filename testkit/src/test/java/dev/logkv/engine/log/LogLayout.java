package dev.logkv.engine.log;

import dev.logkv.engine.codec.Layouts;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;

/** Where the parts of an undamaged log lie, and what each knows of its durability. */
public final class LogLayout {

    /**
     * A segment's header or one record.
     *
     * @param file the segment's name
     * @param from its first byte in the file
     * @param to the byte after its last
     * @param position of its first byte in the log
     * @param durable up to where the log was durable when it was appended, as it says
     * @param sequence of the last operation before it
     */
    public record Part(
            String file, long from, long to, long position, long durable, long sequence) {

        /** Returns whether some bytes of a file are in it. */
        public boolean overlaps(String name, long first, long end) {
            return file.equals(name) && first < to && end > from;
        }
    }

    private LogLayout() {}

    /** Returns the parts of a log, in order; blank segments have none. */
    public static List<Part> of(SortedMap<String, byte[]> files) throws IOException {
        List<Part> parts = new ArrayList<>();
        for (Map.Entry<String, byte[]> file : files.entrySet()) {
            MemorySegment bytes = MemorySegment.ofArray(file.getValue());
            if (!Zeros.isZero(bytes, 0, bytes.byteSize())) {
                long number = SegmentFiles.number(file.getKey()).orElseThrow();
                SegmentHeader header = SegmentHeader.read(bytes, file.getKey(), number);
                addParts(file.getKey(), header, bytes, parts);
            }
        }
        return parts;
    }

    /** Returns whether a file is a segment that was made of an older one and not used yet. */
    public static boolean isRecycled(byte[] file) {
        return file.length >= SegmentHeader.BYTES
                && SegmentHeader.isRecycled(MemorySegment.ofArray(file));
    }

    private static void addParts(
            String file, SegmentHeader header, MemorySegment bytes, List<Part> parts)
            throws IOException {
        parts.add(
                new Part(
                        file,
                        0,
                        SegmentHeader.BYTES,
                        header.basePosition(),
                        0,
                        header.firstSequence() - 1));
        RecordScanner scanner = new RecordScanner(bytes, header, bytes.byteSize());
        while (scanner.next()) {
            long position = header.basePosition() + scanner.offset();
            int distance = bytes.get(Layouts.U32, scanner.offset() + RecordFormat.DURABLE_DISTANCE);
            parts.add(
                    new Part(
                            file,
                            scanner.offset(),
                            scanner.end(),
                            position,
                            distance == RecordFormat.DURABLE_UNKNOWN
                                    ? 0
                                    : position - Integer.toUnsignedLong(distance),
                            scanner.firstSequence() - 1));
        }
    }
}
