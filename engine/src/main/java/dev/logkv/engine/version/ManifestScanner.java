package dev.logkv.engine.version;

import dev.logkv.LogKVException;
import dev.logkv.engine.codec.Layouts;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.List;

/**
 * Reads the records of a manifest one after the other. It stops at the first bytes that are not the
 * next record, and says why.
 *
 * <p>An append that a crash interrupted leaves one such place, with nothing behind it: nothing is
 * appended before the append in front of it is durable. So a bad record in front of a good one was
 * good once.
 */
final class ManifestScanner {

    private static final byte[] ZEROS = new byte[1 << 10];

    private final String file;
    private final byte[] bytes;
    private final MemorySegment fields;
    private final ManifestHeader header;

    private int offset;
    private int end = ManifestHeader.BYTES;
    private String stop = "";

    ManifestScanner(String file, byte[] bytes, ManifestHeader header) {
        this.file = file;
        this.bytes = bytes;
        this.fields = MemorySegment.ofArray(bytes);
        this.header = header;
    }

    /**
     * Moves to the next record; false where the records end.
     *
     * @throws LogKVException.Corruption if they cannot end there
     */
    boolean next() {
        offset = end;
        stop = problemAt(offset);
        if (!stop.isEmpty()) {
            if (offset == ManifestHeader.BYTES) {
                throw corruption("expected a version, found " + stop);
            }
            if (isRecordBehind()) {
                throw corruption(stop + ", but there is a record behind it");
            }
            return false;
        }
        end = offset + length(offset);
        return true;
    }

    /** Moves to the next whole record of any kind, wherever it begins; false if there is none. */
    boolean nextAnywhere() {
        for (int at = end; at + ManifestRecord.BYTES_MIN <= bytes.length; at++) {
            int kind = bytes[at + ManifestRecord.KIND];
            boolean isKind = kind == ManifestRecord.VERSION || kind == ManifestRecord.EDIT;
            if (isKind && problemAt(at).isEmpty()) {
                offset = at;
                end = at + length(at);
                return true;
            }
        }
        return false;
    }

    /**
     * Returns what the current record changes, of whichever kind it is.
     *
     * @throws LogKVException.Corruption if it does not parse
     */
    List<Change> changes() {
        try {
            EditInput in = content(kind());
            if (kind() == ManifestRecord.VERSION) {
                in.number();
            }
            return EditFormat.read(in).changes();
        } catch (EditInput.Malformed e) {
            throw corruption(String.valueOf(e.getMessage()));
        }
    }

    /** Returns why there is no record at an offset; empty if there is one. */
    private String problemAt(int at) {
        if (at + ManifestRecord.BYTES_MIN > bytes.length) {
            return "the file ends";
        }
        int length = length(at);
        if (length < ManifestRecord.BYTES_MIN || length > bytes.length - at) {
            return length == 0
                    ? "no record"
                    : "a record of " + Integer.toUnsignedString(length) + " bytes";
        }
        int expected = fields.get(Layouts.U32, at + ManifestRecord.CHECKSUM);
        int actual = ManifestRecord.checksum(header, at, bytes, at, length);
        return expected == actual
                ? ""
                : "record checksum is %08x, its bytes give %08x".formatted(expected, actual);
    }

    private int length(int at) {
        return fields.get(Layouts.U32, at + ManifestRecord.LENGTH);
    }

    /** Returns where the current record begins, or where there is none. */
    int offset() {
        return offset;
    }

    /** Returns where the current record ends; after the last, where the records end. */
    int end() {
        return end;
    }

    /** Returns why there is no next record, in words. */
    String stop() {
        return stop;
    }

    /** Returns the kind of the current record. */
    int kind() {
        return bytes[offset + ManifestRecord.KIND];
    }

    /**
     * Returns the version that the first record holds.
     *
     * @throws LogKVException.Corruption if it is not one
     */
    Version version() {
        try {
            EditInput in = content(ManifestRecord.VERSION);
            long nextNumber = in.number();
            Version version = Version.EMPTY.apply(EditFormat.read(in));
            if (nextNumber < version.nextNumber()) {
                throw corruption(
                        "the next number is %d, and %d is in use"
                                .formatted(nextNumber, version.nextNumber() - 1));
            }
            return new Version(version.log(), nextNumber, version.runs(), version.segments());
        } catch (EditInput.Malformed | IllegalStateException e) {
            throw corruption(String.valueOf(e.getMessage()));
        }
    }

    /**
     * Returns the edit that the current record holds.
     *
     * @throws LogKVException.Corruption if it is not one
     */
    Edit edit() {
        try {
            return EditFormat.read(content(ManifestRecord.EDIT));
        } catch (EditInput.Malformed e) {
            throw corruption(String.valueOf(e.getMessage()));
        }
    }

    /**
     * Returns the version that the edit of the current record leads to.
     *
     * @throws LogKVException.Corruption if it does not fit
     */
    Version apply(Edit edit, Version version) {
        try {
            return version.apply(edit);
        } catch (IllegalStateException e) {
            throw corruption(String.valueOf(e.getMessage()));
        }
    }

    private EditInput content(int expectedKind) {
        if (kind() != expectedKind) {
            throw corruption(
                    "expected a record of kind " + expectedKind + ", found " + (kind() & 0xff));
        }
        return new EditInput(bytes, offset + ManifestRecord.BYTES_MIN, end);
    }

    /** Returns whether nothing lies behind the place where the records ended. */
    boolean isBlankBehind() {
        return contentEnd() == end;
    }

    private boolean isRecordBehind() {
        int last = Math.min(contentEnd() - 1 - ManifestRecord.KIND, lastStart());
        for (int at = end + 1; at <= last; at++) {
            if (bytes[at + ManifestRecord.KIND] == ManifestRecord.EDIT && problemAt(at).isEmpty()) {
                return true;
            }
        }
        return false;
    }

    private int lastStart() {
        return bytes.length - ManifestRecord.BYTES_MIN;
    }

    /**
     * Returns where nothing but zeros follows; at least where the records ended. Most of a manifest
     * is room for edits to come, so it is looked through in pieces.
     */
    private int contentEnd() {
        int at = bytes.length;
        while (at - end >= ZEROS.length
                && Arrays.equals(bytes, at - ZEROS.length, at, ZEROS, 0, ZEROS.length)) {
            at -= ZEROS.length;
        }
        while (at > end && bytes[at - 1] == 0) {
            at--;
        }
        return at;
    }

    private LogKVException.Corruption corruption(String problem) {
        return new LogKVException.Corruption(file, offset, problem);
    }
}
