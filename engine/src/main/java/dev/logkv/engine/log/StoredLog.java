package dev.logkv.engine.log;

import dev.logkv.Event;
import dev.logkv.LogKVException;
import dev.logkv.engine.entry.Loss;
import dev.logkv.engine.fs.Directory;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The segments of a log, mapped for reading only: to find out whether it is sound, or to take what
 * is whole of it. Changes nothing on disk. What a {@link LogSink} was given stays readable until
 * this is closed. Engine threads only.
 */
public final class StoredLog implements AutoCloseable {

    private final List<SegmentImage> images;

    private StoredLog(List<SegmentImage> images) {
        this.images = images;
    }

    /**
     * Opens the segments of a directory.
     *
     * @param from number of the first that matters
     */
    public static StoredLog open(Directory directory, long from) throws IOException {
        StoredLog log = new StoredLog(new ArrayList<>());
        try {
            for (String name : directory.list()) {
                long number = SegmentFiles.number(name).orElse(-1);
                if (number >= from) {
                    log.images.add(SegmentImage.open(directory, number, false));
                }
            }
            return log;
        } catch (Throwable failure) {
            try {
                log.close();
            } catch (IOException e) {
                failure.addSuppressed(e);
            }
            throw failure;
        }
    }

    /** Returns the names of the files, oldest first. */
    public List<String> names() {
        return images.stream().map(SegmentImage::name).toList();
    }

    /** Returns how long the files are together, in bytes. */
    public long bytes() {
        return images.stream().mapToLong(image -> image.bytes().byteSize()).sum();
    }

    /** Returns the store that the first segment with a whole header belongs to, or null. */
    public @Nullable UUID storeId() throws IOException {
        for (SegmentImage image : images) {
            if (image.hasIntactHeader()) {
                return image.header().storeId();
            }
        }
        return null;
    }

    /** Returns where the log begins if it begins with the first segment there is, or null. */
    public @Nullable LogAnchor anchor() throws IOException {
        return images.isEmpty() || !images.getFirst().hasIntactHeader()
                ? null
                : LogAnchor.at(images.getFirst().header());
    }

    /**
     * Judges the log as an open would, see {@link LogInspection}.
     *
     * @param sink is given the records up to where the log ends, or is damaged
     * @return the torn tail that an open would cut off, or null
     * @throws LogKVException.Corruption if an open would refuse it
     * @throws LogKVException.UnsupportedFormat if a newer release wrote one of the files
     */
    public Event.@Nullable TailCut inspect(UUID storeId, LogAnchor anchor, LogSink sink)
            throws IOException {
        if (images.isEmpty()) {
            if (anchor.equals(LogAnchor.FIRST)) {
                return null; // an open would start the log
            }
            throw LogInspection.beginningIsMissing(anchor);
        }
        return LogInspection.of(images, storeId, anchor, sink).cut();
    }

    /**
     * Reads every whole record, also behind what is damaged, see {@link LogSalvage}.
     *
     * @param anchor where the log begins, or null if that is not known
     * @param firstSequence without an anchor: a number above those of all operations in tables
     * @throws LogKVException.UnsupportedFormat if a newer release wrote one of the files
     */
    public void salvage(
            UUID storeId,
            @Nullable LogAnchor anchor,
            long firstSequence,
            LogSink sink,
            Consumer<Loss> losses)
            throws IOException {
        new LogSalvage(images, storeId, sink, losses).run(anchor, firstSequence);
    }

    @Override
    public void close() throws IOException {
        for (SegmentImage image : images) {
            image.close();
        }
    }
}
