package dev.logkv.engine.admin;

import dev.logkv.LogKVException;
import dev.logkv.engine.entry.Operation;
import dev.logkv.engine.entry.ValuePointer;
import dev.logkv.engine.fs.Directory;
import dev.logkv.engine.log.SegmentFiles;
import dev.logkv.engine.log.ValueSegment;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The segments with values of a store that nobody has open, which may be damaged or missing. Opened
 * when they are first needed. Engine threads only; for one thread. Closing releases them.
 */
final class StoredValues implements AutoCloseable {

    private final Directory directory;

    /** By their ids; those that cannot be opened have a problem in their place. */
    private final Map<Long, Found> found = new HashMap<>();

    private record Found(@Nullable ValueSegment segment, String problem) {}

    StoredValues(Directory directory) {
        this.directory = directory;
    }

    /**
     * Returns a segment that can be opened.
     *
     * @throws LogKVException.Corruption otherwise
     */
    ValueSegment segment(long id) {
        Found known = found.computeIfAbsent(id, this::open);
        if (known.segment() == null) {
            throw new LogKVException.Corruption(SegmentFiles.name(id), 0, known.problem());
        }
        return known.segment();
    }

    private Found open(long id) {
        try {
            return directory.list().contains(SegmentFiles.name(id))
                    ? new Found(ValueSegment.open(directory, id, null, false), "")
                    : new Found(
                            null, "the file is missing, and values that tables point to are in it");
        } catch (LogKVException.Corruption e) {
            return new Found(null, e.problem());
        } catch (IOException e) {
            return new Found(null, "it cannot be read: " + e.getMessage());
        }
    }

    /**
     * Checks the value of a separated operation.
     *
     * @throws LogKVException.Corruption if it cannot be read
     */
    void check(Operation operation) {
        long id = ValuePointer.segment(operation.bytes(), operation.valueOffset());
        try {
            segment(id).offsetOf(operation, false);
        } catch (InternalError e) {
            throw new LogKVException.Corruption(
                    SegmentFiles.name(id),
                    ValuePointer.offset(operation.bytes(), operation.valueOffset()),
                    "it cannot be read: " + e.getMessage());
        }
    }

    @Override
    public void close() {
        for (Found opened : found.values()) {
            if (opened.segment() != null) {
                opened.segment().close();
            }
        }
    }
}
