package dev.logkv.engine.version;

import dev.logkv.engine.codec.Layouts;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;

/**
 * One record of a manifest: the whole version that a file begins with, or an edit. Byte map:
 * docs/format/manifest.md.
 *
 * <pre>
 *  0  checksum  u32  CRC32C of store id, file number and offset, and all after it
 *  4  length    u32  of the whole record; zero never parses
 *  8  kind      u8   version or edit
 *  9  ...            next number of the version; changes
 * </pre>
 *
 * The checksum knows the place, so that bytes of another file or another place never pass.
 */
final class ManifestRecord {

    static final int CHECKSUM = 0;
    static final int LENGTH = 4;
    static final int KIND = 8;

    /** The least that a record has. */
    static final int BYTES_MIN = KIND + 1;

    /** Kind of a record with a whole version. On disk: never renumber. */
    static final int VERSION = 1;

    /** Kind of a record with an edit. On disk: never renumber. */
    static final int EDIT = 2;

    private ManifestRecord() {}

    /** Returns the record of a version, complete but for its checksum. */
    static byte[] of(Version version) {
        EditOutput out = begin(VERSION);
        out.number(version.nextNumber());
        EditFormat.write(new Edit(changesTo(version)), out);
        return end(out);
    }

    /** Returns the record of an edit, complete but for its checksum. */
    static byte[] of(Edit edit) {
        EditOutput out = begin(EDIT);
        EditFormat.write(edit, out);
        return end(out);
    }

    private static EditOutput begin(int kind) {
        EditOutput out = new EditOutput();
        out.u32(0);
        out.u32(0);
        out.u8(kind);
        return out;
    }

    private static byte[] end(EditOutput out) {
        byte[] record = out.toBytes();
        MemorySegment.ofArray(record).set(Layouts.U32, LENGTH, record.length);
        return record;
    }

    /** Returns what leads from the empty version to one: runs are added from the oldest on. */
    private static List<Change> changesTo(Version version) {
        List<Change> changes = new ArrayList<>();
        changes.add(new Change.MoveLog(version.log()));
        version.segments()
                .forEach(
                        segment ->
                                changes.add(
                                        new Change.AddSegment(segment.id(), segment.fileBytes())));
        for (Run run : version.runs().reversed()) {
            changes.add(new Change.AddRun(run.id(), run.level()));
            if (run.into() != 0) {
                changes.add(new Change.MergeInto(run.id(), run.into()));
            }
            run.tables().forEach(table -> changes.add(new Change.AddTable(run.id(), table)));
        }
        return changes;
    }

    /** Completes a record for its place. */
    static void seal(byte[] record, ManifestHeader header, long offset) {
        MemorySegment.ofArray(record)
                .set(Layouts.U32, CHECKSUM, checksum(header, offset, record, 0, record.length));
    }

    /** Returns the checksum of a record for its place. */
    static int checksum(ManifestHeader header, long offset, byte[] bytes, int from, int length) {
        byte[] place = new byte[4 * Long.BYTES];
        MemorySegment fields = MemorySegment.ofArray(place);
        fields.set(Layouts.U64, 0, header.storeId().getMostSignificantBits());
        fields.set(Layouts.U64, 8, header.storeId().getLeastSignificantBits());
        fields.set(Layouts.U64, 16, header.number());
        fields.set(Layouts.U64, 24, offset);
        CRC32C crc = new CRC32C();
        crc.update(place, 0, place.length);
        crc.update(bytes, from + LENGTH, length - LENGTH);
        return (int) crc.getValue();
    }
}
