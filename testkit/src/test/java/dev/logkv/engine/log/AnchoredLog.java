package dev.logkv.engine.log;

import dev.logkv.engine.entry.Operation;
import dev.logkv.engine.entry.OperationKind;
import dev.logkv.engine.fs.Directory;
import dev.logkv.engine.fs.StoreFile;
import dev.logkv.testkit.CrashOptions;
import dev.logkv.testkit.SimulatedFileSystem;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** A log by itself, without a store around it, in a simulated directory. */
final class AnchoredLog implements LogSink, AutoCloseable {

    static final UUID STORE_ID = new UUID(3, 4);
    static final long CAPACITY = 4096;
    private static final Path PATH = Path.of("/store");
    private static final long MILLIS = 1_700_000_000_000L;

    final RecoveredLog recovered;

    /** The sequence numbers that recovery has read. */
    final List<Long> sequences = new ArrayList<>();

    private final Directory directory;
    private final SegmentFactory factory;
    private final Log log;
    private final List<Segment> segments;

    private AnchoredLog(SimulatedFileSystem fs, UUID storeId, LogAnchor anchor) throws IOException {
        directory = fs.openDirectory(PATH);
        factory = new SegmentFactory(directory, 0, CAPACITY);
        recovered =
                new LogRecovery(directory, factory, this)
                        .recover(storeId, anchor, CAPACITY, MILLIS);
        log = new Log(recovered);
        segments = new ArrayList<>(recovered.segments());
    }

    static AnchoredLog open(SimulatedFileSystem fs, LogAnchor anchor) throws IOException {
        return open(fs, STORE_ID, anchor);
    }

    static AnchoredLog open(SimulatedFileSystem fs, UUID storeId, LogAnchor anchor)
            throws IOException {
        return new AnchoredLog(fs, storeId, anchor);
    }

    @Override
    public void segment(SegmentHeader header, MemorySegment bytes) {}

    @Override
    public void record(RecordScanner record) {
        for (int i = 0; i < record.operations(); i++) {
            sequences.add(record.firstSequence() + i);
        }
    }

    /** Appends some records of one operation each. */
    void append(int count) {
        for (int i = 0; i < count; i++) {
            log.startOperation(
                    OperationKind.PUT, 1, new byte[] {(byte) i}, new byte[100], Operation.NEVER);
            log.append(1, MILLIS);
        }
    }

    /** Continues in the next segment, and returns the anchor of a log that begins with it. */
    LogAnchor roll() throws IOException {
        BlankSegment blank = factory.create(log.active().header().number() + 1, CAPACITY, false);
        segments.add(log.roll(blank, MILLIS));
        return LogAnchor.at(log.active().header());
    }

    void force() throws IOException {
        log.force();
    }

    /** Makes a sealed segment durable, as a flush does that leaves values in it. */
    void forceSealed(Segment segment) throws IOException {
        log.forceSealed(segment);
    }

    /** Makes a segment ready that is not used yet. */
    void prepare() throws IOException {
        factory.create(log.active().header().number() + 1, CAPACITY, false).close();
    }

    /** Lets go of a segment, as a flush does when its operations are in tables. */
    void drop(Segment segment) throws IOException {
        segment.closeFile();
        directory.delete(segment.name());
    }

    /** Lets go of a segment that nobody reads any more. */
    void recycle(Segment segment) throws IOException {
        segment.closeFile();
        segment.close();
        log.release(segment);
        factory.retire(segment.name(), segment.capacity());
    }

    Segment segment(int index) {
        return segments.get(index);
    }

    long nextSequence() {
        return log.nextSequence();
    }

    @Override
    public void close() throws IOException {
        for (Segment segment : segments) {
            segment.close();
        }
        directory.close();
    }

    static List<String> names(SimulatedFileSystem fs) throws IOException {
        try (Directory directory = fs.openDirectory(PATH)) {
            return directory.list();
        }
    }

    static void delete(SimulatedFileSystem fs, long number) throws IOException {
        try (Directory directory = fs.openDirectory(PATH)) {
            directory.delete(SegmentFiles.name(number));
            directory.sync();
        }
    }

    static void overwrite(SimulatedFileSystem fs, long number, long offset, byte[] bytes)
            throws IOException {
        try (Directory directory = fs.openDirectory(PATH);
                StoreFile file = directory.open(SegmentFiles.name(number));
                Arena arena = Arena.ofConfined()) {
            MemorySegment content = arena.allocate(bytes.length);
            content.copyFrom(MemorySegment.ofArray(bytes));
            file.write(offset, content);
            file.force();
        }
    }

    static byte[] read(SimulatedFileSystem fs, long number) throws IOException {
        try (Directory directory = fs.openDirectory(PATH);
                StoreFile file = directory.open(SegmentFiles.name(number))) {
            byte[] content = new byte[(int) file.size()];
            file.read(0, MemorySegment.ofArray(content));
            return content;
        }
    }

    /** Returns the same files, all durable, on a device of which every crash can be looked at. */
    static SimulatedFileSystem crashableCopy(SimulatedFileSystem source, int imagesMax)
            throws IOException {
        SimulatedFileSystem copy = SimulatedFileSystem.crashable(CrashOptions.of(1, imagesMax));
        try (Directory to = copy.openDirectory(PATH)) {
            for (String name : names(source)) {
                byte[] content = read(source, SegmentFiles.number(name).orElseThrow());
                try (StoreFile file = to.create(name)) {
                    file.write(0, MemorySegment.ofArray(content));
                    file.force();
                }
            }
            to.sync();
        }
        return copy;
    }
}
