package dev.logkv.engine.version;

import dev.logkv.engine.entry.BucketKey;
import dev.logkv.engine.entry.ValueReference;
import dev.logkv.engine.log.LogAnchor;
import dev.logkv.engine.table.TableProperties;
import java.util.ArrayList;
import java.util.List;

/**
 * How changes lie in a record of the manifest, one after the other. Byte map:
 * docs/format/manifest.md.
 *
 * <p>A change cannot be skipped by who does not know it, and none may be: the version of the file
 * says which there are, so an unknown one is damage.
 */
final class EditFormat {

    // On disk: never renumber.
    private static final int ADD_RUN = 1;
    private static final int REMOVE_RUN = 2;
    private static final int MERGE_INTO = 3;
    private static final int ADD_TABLE = 4;
    private static final int REMOVE_TABLE = 5;
    private static final int CUT_TABLE = 6;
    private static final int MOVE_LOG = 7;
    private static final int ADD_SEGMENT = 8;

    // Whether a table that is added was cut. On disk: never renumber.
    private static final int WHOLE = 0;
    private static final int CUT = 1;

    private EditFormat() {}

    static void write(Edit edit, EditOutput out) {
        edit.changes().forEach(change -> write(change, out));
    }

    private static void write(Change change, EditOutput out) {
        switch (change) {
            case Change.AddRun(long id, int level) -> {
                out.u8(ADD_RUN);
                out.number(id);
                out.u8(level);
            }
            case Change.RemoveRun(long id) -> {
                out.u8(REMOVE_RUN);
                out.number(id);
            }
            case Change.MergeInto(long id, long into) -> {
                out.u8(MERGE_INTO);
                out.number(id);
                out.number(into);
            }
            case Change.AddTable(long run, TableMeta table) -> {
                out.u8(ADD_TABLE);
                out.number(run);
                table(table, out);
            }
            case Change.RemoveTable(long run, long number) -> {
                out.u8(REMOVE_TABLE);
                out.number(run);
                out.number(number);
            }
            case Change.CutTable(
                            long run,
                            long number,
                            BucketKey from,
                            long cutEntries,
                            List<ValueReference> cutReferences) -> {
                out.u8(CUT_TABLE);
                out.number(run);
                out.number(number);
                out.place(from);
                out.number(cutEntries);
                references(cutReferences, out);
            }
            case Change.AddSegment(long id, long fileBytes) -> {
                out.u8(ADD_SEGMENT);
                out.number(id);
                out.number(fileBytes);
            }
            case Change.MoveLog(LogAnchor anchor) -> {
                out.u8(MOVE_LOG);
                anchor(anchor, out);
            }
        }
    }

    private static void table(TableMeta table, EditOutput out) {
        out.number(table.number());
        TableProperties properties = table.properties();
        out.number(properties.entries());
        out.number(properties.tombstones());
        out.number(properties.expiring());
        out.number(properties.expiryMinMillis());
        out.number(properties.expiryMaxMillis());
        out.number(properties.rangeDeletions());
        out.place(properties.first());
        out.place(properties.last());
        out.number(properties.sequenceMin());
        out.number(properties.sequenceMax());
        out.number(properties.fileBytes());
        out.number(properties.dataBytes());
        out.number(properties.deadBytes());
        references(properties.references(), out);
        BucketKey cutFrom = table.cutFrom();
        if (cutFrom == null) {
            out.u8(WHOLE);
        } else {
            out.u8(CUT);
            out.place(cutFrom);
            out.number(table.cutEntries());
            references(table.cutReferences(), out);
        }
    }

    private static void references(List<ValueReference> references, EditOutput out) {
        out.number(references.size());
        for (ValueReference reference : references) {
            out.number(reference.segment());
            out.number(reference.count());
            out.number(reference.bytes());
        }
    }

    private static void anchor(LogAnchor anchor, EditOutput out) {
        out.number(anchor.number());
        out.number(anchor.firstSequence());
        out.number(anchor.basePosition());
        out.number(anchor.previousNumber());
        out.number(anchor.previousBytes());
        out.u32(anchor.previousChecksum());
    }

    /** Reads changes up to the end. */
    static Edit read(EditInput in) throws EditInput.Malformed {
        List<Change> changes = new ArrayList<>();
        while (in.hasMore()) {
            changes.add(change(in));
        }
        return new Edit(changes);
    }

    private static Change change(EditInput in) throws EditInput.Malformed {
        int tag = in.u8();
        return switch (tag) {
            case ADD_RUN -> new Change.AddRun(in.number(), in.u8());
            case REMOVE_RUN -> new Change.RemoveRun(in.number());
            case MERGE_INTO -> new Change.MergeInto(in.number(), in.number());
            case ADD_TABLE -> new Change.AddTable(in.number(), table(in));
            case REMOVE_TABLE -> new Change.RemoveTable(in.number(), in.number());
            case CUT_TABLE ->
                    new Change.CutTable(
                            in.number(), in.number(), in.place(), in.number(), references(in));
            case ADD_SEGMENT -> new Change.AddSegment(in.number(), in.number());
            case MOVE_LOG -> new Change.MoveLog(anchor(in));
            default -> throw new EditInput.Malformed("a change of the unknown kind " + tag);
        };
    }

    private static TableMeta table(EditInput in) throws EditInput.Malformed {
        long number = in.number();
        TableProperties properties =
                new TableProperties(
                        in.number(),
                        in.number(),
                        in.number(),
                        in.number(),
                        in.number(),
                        in.number(),
                        in.place(),
                        in.place(),
                        in.number(),
                        in.number(),
                        in.number(),
                        in.number(),
                        in.number(),
                        references(in));
        int cut = in.u8();
        return switch (cut) {
            case WHOLE -> TableMeta.whole(number, properties);
            case CUT -> new TableMeta(number, properties, in.place(), in.number(), references(in));
            default -> throw new EditInput.Malformed("a table with the unknown cut " + cut);
        };
    }

    private static List<ValueReference> references(EditInput in) throws EditInput.Malformed {
        List<ValueReference> references = new ArrayList<>();
        long last = 0;
        for (long left = in.number(); left > 0; left--) {
            ValueReference reference = new ValueReference(in.number(), in.number(), in.number());
            if (reference.segment() <= last || reference.count() == 0) {
                throw new EditInput.Malformed("references that are not in their order");
            }
            references.add(reference);
            last = reference.segment();
        }
        return references;
    }

    private static LogAnchor anchor(EditInput in) throws EditInput.Malformed {
        return new LogAnchor(
                in.number(), in.number(), in.number(), in.number(), in.number(), in.u32());
    }
}
