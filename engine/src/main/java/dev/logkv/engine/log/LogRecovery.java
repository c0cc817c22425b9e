package dev.logkv.engine.log;

import dev.logkv.LogKVException;
import dev.logkv.engine.fs.Directory;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.UUID;

/**
 * Opens the log of a store: finds its segments, has them {@linkplain LogInspection inspected}, and
 * {@linkplain LogMending mended} where a crash has torn them. May itself stop at any point and be
 * run again.
 *
 * <p>Segments before the {@link LogAnchor} are not looked at: whatever is in them is in tables.
 */
public final class LogRecovery {

    private final Directory directory;
    private final SegmentFactory factory;
    private final LogSink sink;

    public LogRecovery(Directory directory, SegmentFactory factory, LogSink sink) {
        this.directory = directory;
        this.factory = factory;
        this.sink = sink;
    }

    /**
     * Recovers the log, or starts that of a new store.
     *
     * @param storeId id of the store, which all segments must have
     * @param anchor where the log begins; {@link LogAnchor#FIRST} without any segment is a new
     *     store
     * @param segmentBytes capacity of new segments
     * @throws LogKVException.Corruption if bytes that were durable are damaged; nothing was changed
     * @throws LogKVException.UnsupportedFormat if a newer release wrote it; nothing was changed
     */
    public RecoveredLog recover(UUID storeId, LogAnchor anchor, long segmentBytes, long nowMillis)
            throws IOException {
        List<Long> numbers = new ArrayList<>();
        List<String> obsolete = new ArrayList<>();
        List<String> unfinished = new ArrayList<>();
        for (String name : directory.list()) {
            OptionalLong number = SegmentFiles.number(name);
            if (number.isPresent() && number.getAsLong() < anchor.number()) {
                obsolete.add(name);
            } else if (number.isPresent()) {
                numbers.add(number.getAsLong());
            } else if (SegmentFiles.isUnfinished(name)) {
                unfinished.add(name);
            }
        }
        RecoveredLog recovered;
        if (!numbers.isEmpty()) {
            SegmentHeader first = anchor.header(storeId, nowMillis, segmentBytes);
            recovered = recoverExisting(first, numbers, obsolete);
        } else if (anchor.equals(LogAnchor.FIRST)) {
            recovered = startNew(storeId, segmentBytes, nowMillis);
        } else {
            throw LogInspection.beginningIsMissing(anchor);
        }
        try {
            deleteUnfinished(unfinished);
            return recovered;
        } catch (Throwable failure) {
            closeAfter(failure, recovered);
            throw failure;
        }
    }

    private void deleteUnfinished(List<String> names) throws IOException {
        for (String name : names) {
            if (directory.list().contains(name)) {
                directory.delete(name);
            }
        }
    }

    private static void closeAfter(Throwable failure, RecoveredLog recovered) {
        try {
            recovered.close();
        } catch (IOException | IllegalStateException e) {
            failure.addSuppressed(e);
        }
    }

    private RecoveredLog startNew(UUID storeId, long segmentBytes, long nowMillis)
            throws IOException {
        SegmentHeader header = LogAnchor.FIRST.header(storeId, nowMillis, segmentBytes);
        Segment first = factory.createFirst(header);
        RecoveredLog started =
                new RecoveredLog(
                        List.of(first),
                        header.firstSequence(),
                        first.endPosition(),
                        first.endPosition(),
                        first.endPosition(),
                        null,
                        List.of());
        try {
            sink.segment(header, first.bytes());
            return started;
        } catch (Throwable failure) {
            closeAfter(failure, started);
            throw failure;
        }
    }

    private RecoveredLog recoverExisting(
            SegmentHeader first, List<Long> numbers, List<String> obsolete) throws IOException {
        List<SegmentImage> images = new ArrayList<>();
        try {
            for (long number : numbers) {
                images.add(SegmentImage.open(directory, number, true));
            }
            LogInspection inspection =
                    LogInspection.of(images, first.storeId(), LogAnchor.at(first), sink);
            return new LogMending(directory, images, inspection, first, sink).mend(obsolete);
        } catch (Throwable failure) {
            for (SegmentImage image : images) {
                try {
                    image.close();
                } catch (IOException | IllegalStateException e) {
                    failure.addSuppressed(e);
                }
            }
            throw failure;
        }
    }
}
