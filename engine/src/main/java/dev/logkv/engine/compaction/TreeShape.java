package dev.logkv.engine.compaction;

/**
 * How large the parts of the tree of tables are.
 *
 * @param tableBytes when a table is full, in bytes
 * @param runsPerLevel how many runs an upper level collects before they are merged into one
 * @param upperLevels how many levels lie above the bottom, 1 to {@link
 *     dev.logkv.engine.version.Version#BOTTOM}
 * @param blockBytes size of a data block
 */
public record TreeShape(long tableBytes, int runsPerLevel, int upperLevels, int blockBytes) {}
