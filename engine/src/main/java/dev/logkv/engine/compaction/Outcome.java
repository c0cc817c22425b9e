package dev.logkv.engine.compaction;

import dev.logkv.engine.version.Change;
import dev.logkv.engine.version.Edit;
import dev.logkv.engine.version.TableMeta;
import java.util.List;

/**
 * What a flush or a step of compaction has done. The files are forced; before the edit is installed
 * the directory must be synced. If the edit is not installed, they are to be deleted.
 *
 * @param edit what leads to the new version
 * @param tables the tables that were written, by their keys; none if tables only moved or went
 * @param segments the segments that values were moved into
 * @param tally what became of the operations that were read
 */
public record Outcome(
        Edit edit, List<TableMeta> tables, List<Change.AddSegment> segments, Tally tally) {

    public Outcome {
        tables = List.copyOf(tables);
        segments = List.copyOf(segments);
    }
}
