package dev.logkv.engine.compaction;

import dev.logkv.engine.log.ValueSegment;
import dev.logkv.engine.table.Table;

/** The files of a version, open for reading. */
public interface OpenFiles {

    /** Returns the table of a number. */
    Table table(long number);

    /** Returns the segment of an id. */
    ValueSegment segment(long id);
}
