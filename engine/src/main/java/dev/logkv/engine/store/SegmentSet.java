package dev.logkv.engine.store;

import dev.logkv.LogKVException;
import dev.logkv.engine.entry.SegmentId;
import dev.logkv.engine.fs.Directory;
import dev.logkv.engine.fs.Residency;
import dev.logkv.engine.log.Segment;
import dev.logkv.engine.log.SegmentFiles;
import dev.logkv.engine.log.ValueSegment;
import dev.logkv.engine.log.ValueSegments;
import dev.logkv.engine.version.Change;
import dev.logkv.engine.version.SegmentMeta;
import dev.logkv.engine.version.Version;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/**
 * The open segments with values that the tables of a store point to. Engine threads only; for one
 * at a time.
 */
final class SegmentSet {

    private final Directory directory;
    private final UUID storeId;
    private final Residency residency;

    /** By their ids. */
    private final Map<Long, ValueSegment> open = new HashMap<>();

    SegmentSet(Directory directory, UUID storeId, Residency residency) {
        this.directory = directory;
        this.storeId = storeId;
        this.residency = residency;
    }

    /**
     * Opens the segments of a version. Changes nothing.
     *
     * @param names of the files that there are
     * @throws LogKVException.Corruption if one is missing or is not what the manifest says
     */
    void open(Version version, Set<String> names) throws IOException {
        for (SegmentMeta meta : version.segments()) {
            String name = SegmentFiles.name(meta.id());
            if (!names.contains(name)) {
                throw new LogKVException.Corruption(
                        name, 0, "the file is missing, and values that tables point to are in it");
            }
            open(meta.id(), meta.fileBytes(), false);
        }
    }

    /**
     * Opens a segment that an edit adds.
     *
     * @param view has it, if it is one of the log
     */
    void add(Change.AddSegment added, View view) throws IOException {
        if (SegmentId.isOfLog(added.id())) {
            Segment segment = view.segment(added.id());
            keep(ValueSegment.of(added.id(), segment.bytes(), segment.arena(), residency));
        } else {
            open(added.id(), added.fileBytes(), true);
        }
    }

    private void open(long id, long fileBytes, boolean fresh) throws IOException {
        ValueSegment segment = ValueSegment.open(directory, id, residency, fresh);
        keep(segment);
        segment.check(storeId, fileBytes);
    }

    private void keep(ValueSegment segment) {
        try {
            open.put(segment.id(), segment);
        } catch (Throwable failure) {
            letGo(segment);
            throw failure;
        }
    }

    /** Closes a segment that is not part of the store after all. */
    void remove(Change.AddSegment added) {
        ValueSegment segment = open.remove(added.id());
        if (segment != null) {
            letGo(segment);
        }
    }

    /** The mapping of a segment of the log is still that of the log. */
    private static void letGo(ValueSegment segment) {
        if (!SegmentId.isOfLog(segment.id())) {
            segment.close();
        }
    }

    boolean isOpen(long id) {
        return open.containsKey(id);
    }

    /**
     * Returns an open segment.
     *
     * @throws LogKVException.Corruption if no table says to point to it
     */
    ValueSegment segment(long id) {
        ValueSegment segment = open.get(id);
        if (segment == null) {
            throw ValueSegments.notListed(id);
        }
        return segment;
    }

    /** Returns the segments of a version, which are open. */
    ValueSegments of(Version version) {
        return ValueSegments.of(
                version.segments().stream().map(meta -> segment(meta.id())).toList());
    }

    /** Returns the open segments that a version does not have. */
    List<ValueSegment> unneeded(Version version) {
        return open.values().stream()
                .filter(segment -> version.segment(segment.id()) == null)
                .toList();
    }

    void forget(ValueSegment segment) {
        open.remove(segment.id());
    }

    /** Closes everything, whoever may be reading. */
    void close() {
        open.values().forEach(ValueSegment::close);
        open.clear();
    }
}
