/**
 * Turns memtables into tables and tables into fewer: the picker chooses, the flusher and the
 * compactor do, and the retention decides what is kept.
 */
@NullMarked
package dev.logkv.engine.compaction;

import org.jspecify.annotations.NullMarked;
