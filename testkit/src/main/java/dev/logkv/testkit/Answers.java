package dev.logkv.testkit;

import dev.logkv.engine.codec.Layouts;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Compares what a store answers with what it should, and folds it into a number, so that runs under
 * several options can be compared with each other.
 */
final class Answers {

    private long number;

    /** Returns what the store has answered so far, as a number. */
    long number() {
        return number;
    }

    void record(long answer) {
        number = Page.mix(number, answer);
    }

    void checkValue(byte @Nullable [] expected, byte @Nullable [] actual) {
        if (!Arrays.equals(expected, actual)) {
            throw new AssertionError(
                    "expected " + describe(expected) + ", got " + describe(actual));
        }
        record(Arrays.hashCode(actual));
    }

    private static String describe(byte @Nullable [] bytes) {
        if (bytes == null) {
            return "nothing";
        }
        List<String> shown = new ArrayList<>();
        for (int i = 0; i < Math.min(16, bytes.length); i++) {
            shown.add("%02x".formatted(bytes[i]));
        }
        return "%,d bytes %s".formatted(bytes.length, String.join(" ", shown));
    }

    void checkEqual(String what, Object expected, Object actual) {
        check(expected.equals(actual), what, expected, actual);
    }

    void check(boolean holds, String what, Object expected, Object actual) {
        if (!holds) {
            throw new AssertionError(what + ": expected " + expected + ", got " + actual);
        }
    }

    void expectIllegalState(String what, Supplier<? extends @Nullable Object> call) {
        expect(IllegalStateException.class, what, call);
    }

    /** Fails unless a call fails as it should. */
    void expect(
            Class<? extends RuntimeException> refusal,
            String what,
            Supplier<? extends @Nullable Object> call) {
        Object answer;
        try {
            answer = call.get();
        } catch (RuntimeException e) {
            if (!refusal.isInstance(e)) {
                throw e;
            }
            record(what.hashCode());
            return;
        }
        throw new AssertionError("use of " + what + " did not throw, but answered " + answer);
    }

    static byte[] copy(MemorySegment segment) {
        byte[] copy = new byte[(int) segment.byteSize()];
        MemorySegment.copy(segment, Layouts.U8, 0, copy, 0, copy.length);
        return copy;
    }
}
