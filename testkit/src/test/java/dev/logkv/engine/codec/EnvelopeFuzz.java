package dev.logkv.engine.codec;

import static dev.logkv.testkit.fuzz.FuzzOracle.require;

import dev.logkv.testkit.fuzz.FuzzOracle;
import dev.logkv.testkit.fuzz.FuzzTarget;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;

/** The header of all files: as it is, and with a checksum that is right. */
public final class EnvelopeFuzz {

    private static final int HEADER_BYTES = 60;

    public static final FuzzTarget TARGET =
            new FuzzTarget(
                    "envelope",
                    EnvelopeFuzz.class,
                    EnvelopeFuzz::fuzzerTestOneInput,
                    List.of(header()));

    private EnvelopeFuzz() {}

    public static void fuzzerTestOneInput(byte[] input) {
        check(input);
        check(sealed(input));
    }

    private static void check(byte[] input) {
        MemorySegment bytes = MemorySegment.ofArray(input);
        boolean read =
                FuzzOracle.reads(
                        input.length,
                        () -> Envelope.check(bytes, "f", Envelope.KIND_TABLE, 1, HEADER_BYTES, 7));
        boolean intact = Envelope.isIntact(bytes);
        require(intact || !read, "a header that is read and not whole");
        if (read) {
            byte[] again = input.clone();
            Envelope.write(
                    MemorySegment.ofArray(again),
                    Envelope.KIND_TABLE,
                    (short) Envelope.version(bytes),
                    HEADER_BYTES,
                    Envelope.storeId(bytes),
                    Envelope.fileNumber(bytes));
            Envelope.seal(MemorySegment.ofArray(again), HEADER_BYTES);
            require(Arrays.equals(input, again), "it is written differently");
        }
    }

    /** Returns an input with the checksum that its header needs, if there is room for a header. */
    public static byte[] sealed(byte[] input) {
        byte[] sealed = input.clone();
        seal(MemorySegment.ofArray(sealed));
        return sealed;
    }

    /** Writes the checksum of the header that bytes begin with, if there is one. */
    public static void seal(MemorySegment bytes) {
        if (bytes.byteSize() < Envelope.BYTES + Integer.BYTES) {
            return;
        }
        int headerBytes = bytes.get(Layouts.U32, 12);
        if (headerBytes >= Envelope.BYTES + Integer.BYTES && headerBytes <= bytes.byteSize()) {
            Envelope.seal(bytes, headerBytes);
        }
    }

    private static byte[] header() {
        byte[] header = new byte[HEADER_BYTES + 4];
        MemorySegment bytes = MemorySegment.ofArray(header);
        Envelope.write(bytes, Envelope.KIND_TABLE, (short) 1, HEADER_BYTES, new UUID(1, 2), 7);
        Envelope.seal(bytes, HEADER_BYTES);
        return header;
    }
}
