package dev.logkv.engine.log;

import static dev.logkv.testkit.fuzz.FuzzOracle.require;
import static java.util.Objects.requireNonNull;

import dev.logkv.engine.entry.BucketKey;
import dev.logkv.engine.entry.Operation;
import dev.logkv.engine.fs.Directory;
import dev.logkv.engine.fs.StoreFile;
import dev.logkv.testkit.SimulatedFileSystem;
import dev.logkv.testkit.fuzz.FuzzFiles;
import dev.logkv.testkit.fuzz.FuzzOracle;
import dev.logkv.testkit.fuzz.FuzzTarget;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;

/**
 * A log of one segment, or of two where the input is longer: dumped, inspected, salvaged and
 * recovered. What an inspection finds is recovered, and found again.
 */
public final class SegmentFuzz {

    /** Bytes of the first segment. */
    private static final int FIRST_BYTES = 4096;

    /** Of how many inputs one is recovered, which takes longest. */
    private static final int RECOVERED = 8;

    private static final int COST = 4;

    private static final String GOLDEN = "/golden/log-segment-v1.log";

    /** Of the golden file. */
    private static final UUID STORE_ID = new UUID(0xbeeb8da1658eec67L, 0xf893a2eefb32555eL);

    private static final long MILLIS = 1_700_000_000_000L;

    public static final FuzzTarget TARGET =
            new FuzzTarget(
                    "segment", SegmentFuzz.class, SegmentFuzz::fuzzerTestOneInput, seeds(), COST);

    private SegmentFuzz() {}

    public static void fuzzerTestOneInput(byte[] input) {
        byte[] first = Arrays.copyOf(input, Math.min(input.length, FIRST_BYTES));
        byte[] rest = Arrays.copyOfRange(input, first.length, input.length);
        check(first, rest);
        byte[] sealed = SegmentSeal.sealed(first);
        check(sealed, SegmentSeal.linked(rest, sealed));
    }

    private static void check(byte[] first, byte[] rest) {
        int bytes = first.length + rest.length;
        FuzzOracle.reads(bytes, () -> dump(first));
        List<String> inspected = new ArrayList<>();
        boolean sound = FuzzOracle.reads(bytes, () -> inspected.addAll(inspect(first, rest)));
        FuzzOracle.reads(bytes, () -> salvage(first, rest, inspected));
        if (Arrays.hashCode(first) % RECOVERED == 0) {
            List<String> recovered = new ArrayList<>();
            boolean opens = FuzzOracle.reads(bytes, () -> recovered.addAll(recover(first, rest)));
            require(sound == opens, "inspection and recovery do not agree");
            require(inspected.equals(recovered), "recovery reads something else");
        }
    }

    private static FuzzFiles files(byte[] first, byte[] rest) throws IOException {
        FuzzFiles files = FuzzFiles.of(SegmentFiles.name(1), first);
        return rest.length == 0 ? files : files.add(SegmentFiles.name(2), rest);
    }

    private static void dump(byte[] segment) throws IOException {
        try (FuzzFiles files = FuzzFiles.of(SegmentFiles.name(1), segment);
                StoreFile file = files.directory().open(SegmentFiles.name(1))) {
            SegmentDump.dump(file, new StringBuilder());
        }
    }

    private static void salvage(byte[] first, byte[] rest, List<String> inspected)
            throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            List<SegmentImage> images = images(first, rest, arena);
            Everything found = new Everything();
            new LogSalvage(images, STORE_ID, found, loss -> {}).run(LogAnchor.FIRST, 1);
            require(found.operations.containsAll(inspected), "a salvage misses operations");
            new LogSalvage(images, STORE_ID, new Everything(), loss -> {}).run(null, 1);
        }
    }

    /** Returns the operations that an inspection finds. */
    private static List<String> inspect(byte[] first, byte[] rest) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            Everything found = new Everything();
            LogInspection.of(images(first, rest, arena), STORE_ID, LogAnchor.FIRST, found).cut();
            return found.operations;
        }
    }

    /** Returns the segments as if they were mapped; nobody uses their files. */
    private static List<SegmentImage> images(byte[] first, byte[] rest, Arena arena)
            throws IOException {
        try (FuzzFiles files = FuzzFiles.of(SegmentFiles.name(1), first);
                StoreFile file = files.directory().open(SegmentFiles.name(1))) {
            List<SegmentImage> images = new ArrayList<>();
            images.add(new SegmentImage(1, file, copy(first, arena), arena));
            if (rest.length > 0) {
                images.add(new SegmentImage(2, file, copy(rest, arena), arena));
            }
            return images;
        }
    }

    private static MemorySegment copy(byte[] bytes, Arena arena) {
        return arena.allocateFrom(ValueLayout.JAVA_BYTE, bytes);
    }

    /** Returns the operations that a recovery finds, when they were found twice. */
    private static List<String> recover(byte[] first, byte[] rest) throws IOException {
        try (FuzzFiles files = files(first, rest)) {
            List<String> once = recover(files.directory());
            require(recover(files.directory()).equals(once), "what was recovered has changed");
            return once;
        }
    }

    private static List<String> recover(Directory directory) throws IOException {
        Everything found = new Everything();
        new LogRecovery(directory, new SegmentFactory(directory, 0, FIRST_BYTES), found)
                .recover(STORE_ID, LogAnchor.FIRST, FIRST_BYTES, MILLIS)
                .close();
        return found.operations;
    }

    /** A segment with operations of all kinds, and two that continue each other. */
    private static List<byte[]> seeds() {
        try (InputStream golden = requireNonNull(SegmentFuzz.class.getResourceAsStream(GOLDEN));
                SimulatedFileSystem fs = SimulatedFileSystem.inMemory()) {
            try (AnchoredLog log = AnchoredLog.open(fs, STORE_ID, LogAnchor.FIRST)) {
                log.append(5);
                log.roll();
                log.append(3);
            }
            byte[] first = AnchoredLog.read(fs, 1);
            byte[] second = AnchoredLog.read(fs, 2);
            byte[] both = Arrays.copyOf(first, first.length + second.length);
            System.arraycopy(second, 0, both, first.length, second.length);
            return List.of(golden.readAllBytes(), both);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Reads every byte of every operation. */
    static final class Everything implements LogSink {

        final List<String> operations = new ArrayList<>();
        private MemorySegment bytes = MemorySegment.NULL;

        @Override
        public void segment(SegmentHeader header, MemorySegment bytes) {
            this.bytes = bytes;
        }

        @Override
        public void record(RecordScanner record) {
            Operation operation = new Operation();
            int count = 0;
            for (long at = record.operationsFrom(); at < record.end(); at = operation.end()) {
                operation.at(bytes, at);
                require(operation.end() > at, "an operation without an end");
                byte[] value = new byte[operation.valueBytes()];
                MemorySegment.copy(
                        bytes,
                        ValueLayout.JAVA_BYTE,
                        operation.valueOffset(),
                        value,
                        0,
                        value.length);
                operations.add(
                        (record.firstSequence() + count)
                                + " "
                                + operation.kind()
                                + BucketKey.of(operation)
                                + Arrays.hashCode(value)
                                + operation.expiryMillis());
                count++;
            }
            require(count == record.operations(), "another number of operations");
        }
    }
}
