package dev.logkv.engine.codec;

import static dev.logkv.testkit.fuzz.FuzzOracle.require;

import dev.logkv.testkit.fuzz.FuzzTarget;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.List;

/** Numbers of variable length, at every place of the input: what is read is what is written. */
public final class NumberFuzz {

    public static final FuzzTarget TARGET =
            new FuzzTarget(
                    "number",
                    NumberFuzz.class,
                    NumberFuzz::fuzzerTestOneInput,
                    List.of(
                            new byte[] {0, 1, 127},
                            new byte[] {-1, -1, -1, -1, 7},
                            new byte[] {-1, -1, -1, -1, -1, -1, -1, -1, 127}));

    private NumberFuzz() {}

    public static void fuzzerTestOneInput(byte[] input) {
        MemorySegment bytes = MemorySegment.ofArray(input);
        for (int at = 0; at < input.length; at++) {
            varint(input, bytes, at);
            varlong(input, bytes, at);
        }
    }

    private static void varint(byte[] input, MemorySegment bytes, int at) {
        int value = Varint.readChecked(bytes, at, input.length);
        if (at + Varint.BYTES_MAX <= input.length) {
            require(Varint.read(bytes, at) >= 0, "a negative number");
        }
        if (value >= 0) {
            byte[] written = new byte[Varint.BYTES_MAX];
            int end = Varint.write(written, 0, value);
            require(end == Varint.bytes(value), "another length");
            require(value == Varint.read(bytes, at), "another number");
            require(Arrays.equals(written, 0, end, input, at, at + end), "not the shortest form");
        }
    }

    private static void varlong(byte[] input, MemorySegment bytes, int at) {
        long value = Varlong.readChecked(bytes, at, input.length);
        if (at + Varlong.BYTES_MAX <= input.length) {
            require(Varlong.read(bytes, at) >= 0, "a negative number");
        }
        if (value >= 0) {
            byte[] written = new byte[Varlong.BYTES_MAX];
            long end = Varlong.write(MemorySegment.ofArray(written), 0, value);
            require(end == Varlong.bytes(value), "another length");
            require(value == Varlong.read(bytes, at), "another number");
            require(
                    Arrays.equals(written, 0, (int) end, input, at, at + (int) end),
                    "not the shortest form");
        }
    }
}
