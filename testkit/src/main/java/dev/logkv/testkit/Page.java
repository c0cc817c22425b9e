package dev.logkv.testkit;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/** One immutable page of a file's content, shared by every content that has it. */
final class Page {

    /** The page of the memory and of the page cache: what a mapping writes back as a whole. */
    static final int BYTES = 4096;

    private static final VarHandle LONGS =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    /** All zeros. Comes after what its hash is made with. */
    static final Page ZERO = new Page(new byte[BYTES]);

    private final byte[] bytes;
    private final long hash;

    private Page(byte[] bytes) {
        this.bytes = bytes;
        this.hash = hash(bytes);
    }

    /** Takes over an array of {@value #BYTES} bytes. */
    static Page of(byte[] bytes) {
        return Arrays.equals(bytes, ZERO.bytes) ? ZERO : new Page(bytes);
    }

    /** The bytes themselves, never to be changed. */
    byte[] bytes() {
        return bytes;
    }

    /** Equal for equal bytes, and in practice for no others. */
    long hash() {
        return hash;
    }

    private static long hash(byte[] bytes) {
        long hash = 0;
        for (int i = 0; i < bytes.length; i += Long.BYTES) {
            hash = mix(hash, (long) LONGS.get(bytes, i));
        }
        return hash;
    }

    /** Adds a value to a hash; order matters. */
    static long mix(long hash, long value) {
        long mixed = (hash + 0x9E3779B97F4A7C15L ^ value) * 0xBF58476D1CE4E5B9L;
        return mixed ^ mixed >>> 29;
    }
}
