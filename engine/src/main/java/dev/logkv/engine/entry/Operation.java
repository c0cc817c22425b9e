package dev.logkv.engine.entry;

import dev.logkv.LogKV;
import dev.logkv.engine.codec.Layouts;
import dev.logkv.engine.codec.Varint;
import java.lang.foreign.MemorySegment;

/**
 * A view of one operation where it lies in a file: put it over any operation with {@link #at}, and
 * read the parts. Reused from one operation to the next; for one thread.
 *
 * <pre>
 * operation  := kind u8, bucket varint, keyBytes varint,
 *               [valueBytes varint]      unless kind is DELETE
 *               [expiryMillis u64]       if kind is PUT_EXPIRING or PUT_SEPARATED_EXPIRING
 *               key, [value]             or a ValuePointer, if kind is one of PUT_SEPARATED
 * </pre>
 *
 * The key and the value of a DELETE_RANGE are the bounds of the range. Pointers are in tables only,
 * range deletions in the log only.
 */
public final class Operation {

    /** Most bytes of an operation before its key. */
    public static final int HEAD_BYTES_MAX = 1 + 3 * Varint.BYTES_MAX + Long.BYTES;

    /** What {@link #expiryMillis} returns when the operation does not expire. */
    public static final long NEVER = Long.MAX_VALUE;

    private MemorySegment bytes = MemorySegment.NULL;

    /** The least that an operation takes: kind, bucket, and the length of an empty key. */
    public static final int BYTES_MIN = 3;

    private byte kind;
    private int bucket;
    private int keyBytes;
    private int valueBytes;
    private long expiryMillis;
    private long keyOffset;

    /** Moves to the operation that begins at an offset of bytes that were checked. */
    public Operation at(MemorySegment bytes, long offset) {
        this.bytes = bytes;
        if (offset > bytes.byteSize() - Long.BYTES
                || !readCommonHead(bytes.get(Layouts.U64, offset), offset)) {
            readHead(offset);
        }
        return this;
    }

    /**
     * Reads what most operations have before their key from their first eight bytes: a value that
     * does not expire, one of the first 128 buckets, lengths of one byte, and of one or two. Each
     * access to a segment checks its bounds and its life; this needs one, the general form five.
     *
     * @return whether the operation is such a one
     */
    private boolean readCommonHead(long head, long offset) {
        boolean twoBytes = (head & 0x80_00_00_00L) != 0;
        if ((byte) head != OperationKind.PUT
                || (head & 0x80_80_00L) != 0
                || (twoBytes && (head & 0x80_00_00_00_00L) != 0)) {
            return false;
        }
        kind = OperationKind.PUT;
        bucket = (int) (head >>> 8) & 0x7f;
        keyBytes = (int) (head >>> 16) & 0x7f;
        expiryMillis = NEVER;
        valueBytes = (int) (head >>> 24) & 0x7f;
        keyOffset = offset + 4;
        if (twoBytes) {
            valueBytes |= ((int) (head >>> 32) & 0x7f) << 7;
            keyOffset++;
        }
        return true;
    }

    private void readHead(long offset) {
        kind = bytes.get(Layouts.U8, offset);
        long at = offset + 1;
        bucket = Varint.read(bytes, at);
        at += Varint.bytes(bucket);
        keyBytes = Varint.read(bytes, at);
        at += Varint.bytes(keyBytes);
        valueBytes = 0;
        expiryMillis = NEVER;
        if (OperationKind.hasValue(kind)) {
            valueBytes = Varint.read(bytes, at);
            at += Varint.bytes(valueBytes);
            if (OperationKind.expires(kind)) {
                expiryMillis = bytes.get(Layouts.U64, at);
                at += Long.BYTES;
            }
        }
        keyOffset = at;
    }

    /** Moves to where another view is. */
    public void copyFrom(Operation other) {
        bytes = other.bytes;
        kind = other.kind;
        bucket = other.bucket;
        keyBytes = other.keyBytes;
        valueBytes = other.valueBytes;
        expiryMillis = other.expiryMillis;
        keyOffset = other.keyOffset;
    }

    /** Returns what this operation lies in. */
    public MemorySegment bytes() {
        return bytes;
    }

    /** Returns one of {@link OperationKind}. */
    public byte kind() {
        return kind;
    }

    public int bucket() {
        return bucket;
    }

    /** Returns where the key begins in {@link #bytes}. */
    public long keyOffset() {
        return keyOffset;
    }

    public int keyBytes() {
        return keyBytes;
    }

    /** Returns whether the value lies elsewhere: in its place is a {@link ValuePointer}. */
    public boolean isSeparated() {
        return OperationKind.isSeparated(kind);
    }

    /** Returns where the value begins in {@link #bytes}, or the pointer to it. */
    public long valueOffset() {
        return keyOffset + keyBytes;
    }

    /** Returns the length of the value, wherever it lies; 0 if there is none. */
    public int valueBytes() {
        return valueBytes;
    }

    /** Returns when the value expires, in milliseconds since the epoch, or {@link #NEVER}. */
    public long expiryMillis() {
        return expiryMillis;
    }

    /** Returns where the operation ends in {@link #bytes}. */
    public long end() {
        return keyOffset + keyBytes + storedBytes(kind, valueBytes);
    }

    /** Returns how many bytes this takes with its value, where that is in its place. */
    public long wholeBytes() {
        byte whole = isSeparated() ? OperationKind.whole(kind) : kind;
        return (long) headBytes(whole) + keyBytes + valueBytes;
    }

    /** Returns how many bytes lie before the key if this is written as one of some kind. */
    public int headBytes(byte kind) {
        int count = 1 + Varint.bytes(bucket) + Varint.bytes(keyBytes);
        if (OperationKind.hasValue(kind)) {
            count += Varint.bytes(valueBytes) + (OperationKind.expires(kind) ? Long.BYTES : 0);
        }
        return count;
    }

    /** Writes this as an operation of some kind, up to the end of its key. */
    public void writeHead(MemorySegment target, long offset, byte kind) {
        target.set(Layouts.U8, offset, kind);
        long at = Varint.write(target, offset + 1, bucket);
        at = Varint.write(target, at, keyBytes);
        if (OperationKind.hasValue(kind)) {
            at = Varint.write(target, at, valueBytes);
            if (OperationKind.expires(kind)) {
                target.set(Layouts.U64, at, expiryMillis);
                at += Long.BYTES;
            }
        }
        MemorySegment.copy(bytes, keyOffset, target, at, keyBytes);
    }

    /** Returns whether a read at a time finds a value here. */
    public boolean isLiveAt(long nowMillis) {
        return OperationKind.isPut(kind) && expiryMillis > nowMillis;
    }

    /** Returns whether this is on the same key of the same bucket as another one. */
    public boolean isOnKeyOf(Operation other) {
        return keyBytes == other.keyBytes
                && bucket == other.bucket
                && Keys.equal(bytes, keyOffset, other.bytes, other.keyOffset, keyBytes);
    }

    /**
     * Returns whether the operation at an offset is on a key: what {@link #at} and a comparison
     * would tell, without a view, for point reads that must not allocate one.
     */
    public static boolean isOn(MemorySegment bytes, long offset, int bucket, byte[] key) {
        long at = offset + 1;
        if (Varint.read(bytes, at) != bucket) {
            return false;
        }
        at += Varint.bytes(bucket);
        if (Varint.read(bytes, at) != key.length) {
            return false;
        }
        at += Varint.bytes(key.length);
        byte kind = bytes.get(Layouts.U8, offset);
        if (OperationKind.hasValue(kind)) {
            at += Varint.bytes(Varint.read(bytes, at));
            if (OperationKind.expires(kind)) {
                at += Long.BYTES;
            }
        }
        return Keys.equal(bytes, at, key);
    }

    /**
     * Writes all of an operation but its value.
     *
     * @param expiryMillis for {@link OperationKind#PUT_EXPIRING} only
     * @return the index after the key
     */
    public static int writeHead(
            byte[] target,
            int index,
            byte kind,
            int bucket,
            byte[] key,
            int valueBytes,
            long expiryMillis) {
        target[index] = kind;
        int at = Varint.write(target, index + 1, bucket);
        at = Varint.write(target, at, key.length);
        if (OperationKind.hasValue(kind)) {
            at = Varint.write(target, at, valueBytes);
            if (kind == OperationKind.PUT_EXPIRING) {
                for (int i = 0; i < Long.BYTES; i++) {
                    target[at++] = (byte) (expiryMillis >>> (8 * i));
                }
            }
        }
        System.arraycopy(key, 0, target, at, key.length);
        return at + key.length;
    }

    /**
     * Checks bytes that may be anything: whether they are whole operations as they are in the log,
     * one after the other.
     *
     * @return how many there are, or -1
     */
    public static int countChecked(MemorySegment bytes, long from, long to) {
        int count = 0;
        long at = from;
        while (at < to) {
            boolean known = OperationKind.isLogged(bytes.get(Layouts.U8, at));
            at = known ? endChecked(bytes, at, to) : -1;
            if (at < 0) {
                return -1;
            }
            count++;
        }
        return count;
    }

    /**
     * Checks bytes that may be anything: whether there is a whole operation as tables have it.
     *
     * @param from where it begins, before {@code to}
     * @return where it ends, at most {@code to}, or -1
     */
    public static long tabledEndChecked(MemorySegment bytes, long from, long to) {
        boolean known = OperationKind.isTabled(bytes.get(Layouts.U8, from));
        return known ? endChecked(bytes, from, to) : -1;
    }

    /** As above, of a kind that is known. */
    private static long endChecked(MemorySegment bytes, long from, long to) {
        byte kind = bytes.get(Layouts.U8, from);
        int bucket = Varint.readChecked(bytes, from + 1, to);
        if (bucket < 0 || bucket == Integer.MAX_VALUE) { // which has no place behind it
            return -1;
        }
        long at = from + 1 + Varint.bytes(bucket);
        int keyBytes = Varint.readChecked(bytes, at, to);
        if (keyBytes < 0 || keyBytes > LogKV.KEY_BYTES_MAX) {
            return -1;
        }
        at += Varint.bytes(keyBytes) + (long) keyBytes;
        if (OperationKind.hasValue(kind)) {
            int valueBytes = Varint.readChecked(bytes, at - keyBytes, to);
            if (valueBytes < 0 || valueBytes > LogKV.VALUE_BYTES_MAX) {
                return -1;
            }
            at += Varint.bytes(valueBytes) + (long) storedBytes(kind, valueBytes);
            if (OperationKind.expires(kind)) {
                at += Long.BYTES;
            } else if (kind == OperationKind.DELETE_RANGE
                    && at <= to
                    && !isRange(bytes, at - valueBytes - keyBytes, keyBytes, valueBytes)) {
                return -1;
            }
        }
        return at <= to ? at : -1;
    }

    /** Returns how many bytes are in the place of a value. */
    public static int storedBytes(byte kind, int valueBytes) {
        return OperationKind.isSeparated(kind) ? ValuePointer.BYTES : valueBytes;
    }

    /** Returns whether an upper bound is above the lower in front of it, or empty. */
    private static boolean isRange(
            MemorySegment bytes, long offset, int lowerBytes, int upperBytes) {
        if (upperBytes == 0) {
            return true;
        }
        long upper = offset + lowerBytes;
        return upperBytes <= LogKV.KEY_BYTES_MAX
                && Keys.compare(bytes, offset, lowerBytes, bytes, upper, upperBytes) < 0;
    }
}
