package dev.logkv.engine.codec;

import dev.logkv.LogKVException;
import java.lang.foreign.MemorySegment;
import java.util.UUID;
import java.util.zip.CRC32C;

/**
 * What every file of a store begins with, whatever its kind.
 *
 * <pre>
 *  0  magic          u64  "LOGKV" CR LF SUB: text tools that mangle files show (after PNG)
 *  8  kind           u16
 * 10  version        u16  of the kind's format
 * 12  headerBytes    u32  the whole header, checksum included
 * 16  storeId        2 x u64, most significant first
 * 32  fileNumber     u64
 * 40  ...                 what the kind adds
 *  -  checksum       u32  CRC32C of all before it; the last four bytes of the header
 * </pre>
 *
 * The checksum is judged before the version, so that a flipped bit is never taken for a newer
 * release: every future version keeps these fields and the place of the checksum.
 */
public final class Envelope {

    /** On disk: never change. */
    public static final long MAGIC = 0x1A0A0D564B474F4CL;

    /** Bytes before what the kind adds. On disk: never change. */
    public static final int BYTES = 40;

    /** Kind of a log segment. On disk: never renumber. */
    public static final short KIND_SEGMENT = 1;

    /** Kind of a table. On disk: never renumber. */
    public static final short KIND_TABLE = 2;

    /** Kind of the footer of a table. On disk: never renumber. */
    public static final short KIND_TABLE_FOOTER = 3;

    /** Kind of a manifest. On disk: never renumber. */
    public static final short KIND_MANIFEST = 4;

    private static final int KIND = 8;
    private static final int VERSION = 10;
    private static final int HEADER_BYTES = 12;
    private static final int STORE_ID = 16;
    private static final int FILE_NUMBER = 32;

    /** Headers are short; this bounds what a damaged length can ask for. */
    private static final int HEADER_BYTES_MAX = 4096;

    private Envelope() {}

    /**
     * Writes the common fields; the kind's own come after {@link #BYTES}, and {@link #seal} last.
     */
    public static void write(
            MemorySegment header,
            short kind,
            short version,
            int headerBytes,
            UUID storeId,
            long fileNumber) {
        header.set(Layouts.U64, 0, MAGIC);
        header.set(Layouts.U16, KIND, kind);
        header.set(Layouts.U16, VERSION, version);
        header.set(Layouts.U32, HEADER_BYTES, headerBytes);
        header.set(Layouts.U64, STORE_ID, storeId.getMostSignificantBits());
        header.set(Layouts.U64, STORE_ID + Long.BYTES, storeId.getLeastSignificantBits());
        header.set(Layouts.U64, FILE_NUMBER, fileNumber);
    }

    /** Writes the checksum over a header that is otherwise complete. */
    public static void seal(MemorySegment header, int headerBytes) {
        int checksumAt = headerBytes - Integer.BYTES;
        header.set(Layouts.U32, checksumAt, checksum(header, checksumAt));
    }

    /**
     * Checks the header at the start of a file's bytes.
     *
     * @param file name for the message
     * @param kind what the file should be
     * @param versionMax newest version that can be read
     * @param kindBytes length of the whole header, the same in all those versions
     * @param fileNumber number that the file's name says
     * @throws LogKVException.Corruption if it is not a header of that kind and number
     * @throws LogKVException.UnsupportedFormat if a newer release wrote it
     */
    public static void check(
            MemorySegment bytes,
            String file,
            short kind,
            int versionMax,
            int kindBytes,
            long fileNumber) {
        check(bytes, 0, file, kind, versionMax, kindBytes, fileNumber);
    }

    /**
     * As above, for an envelope that stands elsewhere in a file.
     *
     * @param bytes from where it begins
     * @param base where that is in the file
     */
    public static void check(
            MemorySegment bytes,
            long base,
            String file,
            short kind,
            int versionMax,
            int kindBytes,
            long fileNumber) {
        if (bytes.byteSize() < BYTES + Integer.BYTES) {
            throw new LogKVException.Corruption(
                    file, base + bytes.byteSize(), "the file ends within its header");
        }
        long magic = bytes.get(Layouts.U64, 0);
        if (magic != MAGIC) {
            throw new LogKVException.Corruption(
                    file, base, "expected magic %016x, found %016x".formatted(MAGIC, magic));
        }
        int headerBytes = bytes.get(Layouts.U32, HEADER_BYTES);
        if (headerBytes < BYTES + Integer.BYTES
                || headerBytes > HEADER_BYTES_MAX
                || headerBytes > bytes.byteSize()) {
            throw new LogKVException.Corruption(
                    file, base + HEADER_BYTES, "header of " + headerBytes + " bytes");
        }
        int checksumAt = headerBytes - Integer.BYTES;
        int expected = bytes.get(Layouts.U32, checksumAt);
        int actual = checksum(bytes, checksumAt);
        if (actual != expected) {
            throw new LogKVException.Corruption(
                    file,
                    base,
                    "header checksum is %08x, its bytes give %08x".formatted(expected, actual));
        }
        int version = bytes.get(Layouts.U16, VERSION) & 0xffff;
        if (version > versionMax) {
            throw new LogKVException.UnsupportedFormat(file, version, versionMax);
        }
        short foundKind = bytes.get(Layouts.U16, KIND);
        if (foundKind != kind) {
            throw new LogKVException.Corruption(
                    file, base + KIND, "expected a file of kind " + kind + ", found " + foundKind);
        }
        if (headerBytes != kindBytes) {
            throw new LogKVException.Corruption(
                    file,
                    base + HEADER_BYTES,
                    "header of %d bytes, expected %d".formatted(headerBytes, kindBytes));
        }
        long foundNumber = bytes.get(Layouts.U64, FILE_NUMBER);
        if (foundNumber != fileNumber) {
            throw new LogKVException.Corruption(
                    file,
                    base + FILE_NUMBER,
                    "expected file number " + fileNumber + ", found " + foundNumber);
        }
    }

    /**
     * Returns whether the bytes begin with a complete header of some kind and number: what a torn
     * write never leaves.
     */
    public static boolean isIntact(MemorySegment bytes) {
        if (bytes.byteSize() < BYTES + Integer.BYTES || bytes.get(Layouts.U64, 0) != MAGIC) {
            return false;
        }
        int headerBytes = bytes.get(Layouts.U32, HEADER_BYTES);
        int checksumAt = headerBytes - Integer.BYTES;
        return headerBytes >= BYTES + Integer.BYTES
                && headerBytes <= HEADER_BYTES_MAX
                && headerBytes <= bytes.byteSize()
                && bytes.get(Layouts.U32, checksumAt) == checksum(bytes, checksumAt);
    }

    /**
     * Returns whether a header, which may not have been checked, says that it is of some kind.
     *
     * @param header at least {@link #BYTES} bytes
     */
    public static boolean isOfKind(MemorySegment header, short kind) {
        return header.get(Layouts.U64, 0) == MAGIC && header.get(Layouts.U16, KIND) == kind;
    }

    /** Returns the version of a header that was checked. */
    public static int version(MemorySegment header) {
        return header.get(Layouts.U16, VERSION) & 0xffff;
    }

    /** Returns the file number of a header, which may not have been checked. */
    public static long fileNumber(MemorySegment header) {
        return header.get(Layouts.U64, FILE_NUMBER);
    }

    /** Returns the store's id of a header that was checked. */
    public static UUID storeId(MemorySegment header) {
        return new UUID(
                header.get(Layouts.U64, STORE_ID), header.get(Layouts.U64, STORE_ID + Long.BYTES));
    }

    /** Returns the checksum of the first bytes of a header. */
    public static int checksum(MemorySegment header, int bytes) {
        // Copied out first: CRC32C over a mapping whose file was truncated kills the JVM.
        byte[] copy = new byte[bytes];
        MemorySegment.copy(header, Layouts.U8, 0, copy, 0, bytes);
        CRC32C crc = new CRC32C();
        crc.update(copy, 0, bytes);
        return (int) crc.getValue();
    }
}
