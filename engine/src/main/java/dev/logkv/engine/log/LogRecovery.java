package dev.logkv.engine.log;

import dev.logkv.Event;
import dev.logkv.engine.fs.Directory;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Opens the log of a store: reads it, cuts a torn tail, and makes what is left durable, so that the
 * same log is found whatever happens next. May itself stop at any point and be run again.
 *
 * <p>The order of the repairs matters. Segments behind a cut go first, the newest before the older,
 * each deletion durable before the next: a log with a hole in its numbers is corruption. Then the
 * rest of the cut segment is filled with zeros: a record that was lost in the middle may be
 * followed by whole ones, and they would fit again behind a new record of the same length. Only
 * then does anybody append.
 */
public final class LogRecovery {

    private static final long REWRITE_BYTES_MAX = 1 << 20;

    private final Directory directory;
    private final SegmentFactory factory;
    private final LogSink sink;

    public LogRecovery(Directory directory, SegmentFactory factory, LogSink sink) {
        this.directory = directory;
        this.factory = factory;
        this.sink = sink;
    }

    /**
     * Recovers the log, or starts one where there is none.
     *
     * @param storeId id for a new store
     * @param segmentBytes capacity of new segments
     * @throws dev.logkv.LogKVException.Corruption if bytes that were durable are damaged; nothing
     *     was changed
     * @throws dev.logkv.LogKVException.UnsupportedFormat if a newer release wrote it; nothing was
     *     changed
     */
    public RecoveredLog recover(UUID storeId, long segmentBytes, long nowMillis)
            throws IOException {
        List<Long> numbers = new ArrayList<>();
        List<String> unfinished = new ArrayList<>();
        for (String name : directory.list()) {
            OptionalLong number = SegmentFiles.number(name);
            if (number.isPresent()) {
                numbers.add(number.getAsLong());
            } else if (SegmentFiles.isUnfinished(name)) {
                unfinished.add(name);
            }
        }
        RecoveredLog recovered =
                numbers.isEmpty()
                        ? startNew(storeId, segmentBytes, nowMillis)
                        : recoverExisting(numbers, segmentBytes);
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
        SegmentHeader header =
                new SegmentHeader(storeId, 1, 1, 0, nowMillis, segmentBytes, 0, 0, 0);
        Segment first = factory.createFirst(header);
        RecoveredLog started =
                new RecoveredLog(
                        List.of(first),
                        header.firstSequence(),
                        first.endPosition(),
                        first.endPosition(),
                        first.endPosition(),
                        null,
                        null);
        try {
            sink.segment(header, first.bytes());
            return started;
        } catch (Throwable failure) {
            closeAfter(failure, started);
            throw failure;
        }
    }

    private RecoveredLog recoverExisting(List<Long> numbers, long segmentBytes) throws IOException {
        List<SegmentImage> images = new ArrayList<>();
        try {
            for (long number : numbers) {
                images.add(SegmentImage.open(directory, number));
            }
            LogInspection inspection = LogInspection.of(images, sink);
            return mend(inspection, images, segmentBytes);
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

    private RecoveredLog mend(
            LogInspection inspection, List<SegmentImage> images, long segmentBytes)
            throws IOException {
        Event.@Nullable TailCut cut = null;
        LogInspection.Damage damage = inspection.damage();
        if (damage != null) {
            cut = cut(inspection, damage, images);
        }
        for (LogInspection.Scanned scanned : inspection.segments()) {
            makeDurable(scanned, inspection.durablePosition());
        }
        LogInspection.Scanned last = inspection.segments().getLast();
        // A cut deletes the prepared segment with all others behind it.
        BlankSegment blank = null;
        if (last.endPosition() == SegmentHeader.BYTES) { // the first, without a record
            // The prepared one first: alone, it would be a log whose beginning is missing.
            delete(inspection.blank());
            nameAgain(last.header().number());
        } else if (cut == null) {
            blank = adopt(inspection.blank(), segmentBytes);
        }
        List<Segment> segments = new ArrayList<>();
        for (LogInspection.Scanned scanned : inspection.segments()) {
            SegmentImage image = scanned.image();
            segments.add(
                    Segment.resume(
                            scanned.header(),
                            image.file(),
                            image.bytes(),
                            image.arena(),
                            scanned.scanner()));
        }
        for (Segment sealed : segments.subList(0, segments.size() - 1)) {
            sealed.closeFile();
        }
        return new RecoveredLog(
                segments,
                last.scanner().nextSequence(),
                last.endPosition(),
                last.header().basePosition() + last.scanner().operationsEnd(),
                inspection.durablePosition(),
                blank,
                cut);
    }

    private void delete(@Nullable SegmentImage image) throws IOException {
        if (image != null && image.arena().scope().isAlive()) {
            image.close();
            directory.delete(image.name());
            directory.sync();
        }
    }

    private Event.@Nullable TailCut cut(
            LogInspection inspection, LogInspection.Damage damage, List<SegmentImage> images)
            throws IOException {
        LogInspection.Scanned last = inspection.segments().getLast();
        for (SegmentImage image : images.reversed()) {
            if (image.number() > last.image().number()) {
                delete(image);
            }
        }
        long end = last.scanner().end();
        if (!last.scanner().isZeroToLimit()) {
            last.image().zeroFrom(end);
        }
        return new Event.TailCut(damage.image().name(), damage.offset(), damage.reason());
    }

    /**
     * Writes what is not known to be durable once more, and forces it. A force alone would prove
     * nothing: if an earlier process met one that failed, the kernel counts the pages as clean
     * since then, and they are on no device.
     */
    private static void makeDurable(LogInspection.Scanned scanned, long durablePosition)
            throws IOException {
        if (scanned.endPosition() <= durablePosition) {
            return;
        }
        SegmentImage image = scanned.image();
        long end = scanned.scanner().end();
        long from = Math.max(0, durablePosition - scanned.header().basePosition());
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment buffer = arena.allocate(Math.min(end - from, REWRITE_BYTES_MAX));
            while (from < end) {
                MemorySegment piece = buffer.asSlice(0, Math.min(end - from, buffer.byteSize()));
                image.writeAgain(from, piece);
                from += piece.byteSize();
            }
        }
        image.file().force();
    }

    /**
     * Makes the name of a segment durable that nothing was written to yet: whoever made it may have
     * died before the directory was synced, or met a sync that failed. As with {@link
     * #makeDurable}, a sync alone would prove nothing, so the name is given once more.
     */
    private void nameAgain(long number) throws IOException {
        directory.rename(SegmentFiles.name(number), SegmentFiles.unfinishedName(number));
        directory.rename(SegmentFiles.unfinishedName(number), SegmentFiles.name(number));
        directory.sync();
    }

    /** Keeps a segment that was prepared before, if it has the capacity that is wanted now. */
    private @Nullable BlankSegment adopt(@Nullable SegmentImage image, long segmentBytes)
            throws IOException {
        if (image == null) {
            return null;
        }
        if (image.bytes().byteSize() != segmentBytes) {
            image.close();
            directory.delete(image.name());
            return null;
        }
        // Whoever prepared it may have died in between.
        image.file().force();
        nameAgain(image.number());
        return new BlankSegment(image.number(), image.file(), image.bytes(), image.arena());
    }
}
