package dev.logkv.engine.compaction;

import dev.logkv.engine.table.TableSettings;

/**
 * How large the parts of the tree of tables are.
 *
 * @param tableBytes when a table is full, in bytes
 * @param runsPerLevel how many runs an upper level collects before they are merged into one
 * @param upperLevels how many levels lie above the bottom, 1 to {@link
 *     dev.logkv.engine.version.Version#BOTTOM}
 * @param blockBytes size of a data block
 */
public record TreeShape(long tableBytes, int runsPerLevel, int upperLevels, int blockBytes) {

    /** Few runs for readers to look into, enough that no byte is merged often. */
    private static final int RUNS_PER_LEVEL = 6;

    /** Two merges before the bottom: enough for some hundred times a memtable. */
    private static final int UPPER_LEVELS = 3;

    /** Returns the usual shape, with tables of a size. */
    public static TreeShape of(long tableBytes) {
        return new TreeShape(tableBytes, RUNS_PER_LEVEL, UPPER_LEVELS, TableSettings.BLOCK_BYTES);
    }
}
