package dev.logkv.engine.log;

import dev.logkv.Event;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A log as recovery leaves it: ready for the next append, and durable to its end.
 *
 * @param segments oldest first; the last is the active one
 * @param nextSequence sequence number of the next operation
 * @param endPosition log position of the next record
 * @param operationsPosition log position of the end of the last record with operations
 * @param witnessedPosition greatest log position that a record in the log knew to be durable
 * @param cut the torn tail that was cut off, or null
 * @param obsolete names of files that are not needed: segments before the log's beginning. Whoever
 *     opens the store deletes them once nothing can go wrong any more
 */
public record RecoveredLog(
        List<Segment> segments,
        long nextSequence,
        long endPosition,
        long operationsPosition,
        long witnessedPosition,
        Event.@Nullable TailCut cut,
        List<String> obsolete) {

    /** Closes all files and mappings, for a store that cannot be opened after all. */
    public void close() throws IOException {
        for (Segment segment : segments) {
            segment.close();
        }
    }
}
