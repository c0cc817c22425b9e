package dev.logkv.engine.log;

import dev.logkv.Event;
import dev.logkv.engine.fs.Directory;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Brings a log that was inspected into the state in which it can be appended to: cuts a torn tail,
 * and makes what is left durable, so that the same log is found whatever happens next. May itself
 * stop at any point and be run again.
 *
 * <p>The order of the repairs matters. Segments behind a cut go first, the newest before the older,
 * each deletion durable before the next: a log with a hole in its numbers is corruption. Then the
 * rest of the cut segment is filled with zeros: a record that was lost in the middle may be
 * followed by whole ones, and they would fit again behind a new record of the same length. Only
 * then does anybody append.
 *
 * <p>A first segment whose header never reached the device is cut at its very beginning, in the
 * same order: it is all zeros on the device before it gets the header that the {@link LogAnchor}
 * tells.
 */
final class LogMending {

    private static final long REWRITE_BYTES_MAX = 1 << 20;

    private final Directory directory;
    private final List<SegmentImage> images;
    private final LogInspection inspection;
    private final SegmentHeader first;
    private final LogSink sink;

    /**
     * @param images all segments from the first on, mapped
     * @param inspection of these
     * @param first the header of the first segment if it has to be started again; its capacity is
     *     what new segments get
     * @param sink is told of a segment that is started again
     */
    LogMending(
            Directory directory,
            List<SegmentImage> images,
            LogInspection inspection,
            SegmentHeader first,
            LogSink sink) {
        this.directory = directory;
        this.images = images;
        this.inspection = inspection;
        this.first = first;
        this.sink = sink;
    }

    /**
     * Mends the log.
     *
     * @param obsolete names of segments that do not belong to the log any more
     */
    RecoveredLog mend(List<String> obsolete) throws IOException {
        LogInspection.Damage damage = inspection.damage();
        Event.TailCut cut = inspection.cut();
        List<LogInspection.Scanned> whole = inspection.segments();
        if (damage != null) {
            whole = whole.isEmpty() ? List.of(startAgain()) : cutBehind(whole);
        }
        zeroBehind(whole.getLast());
        LogInspection.Scanned last = whole.getLast();
        reserveBehind(last, inspection.durablePosition());
        for (LogInspection.Scanned scanned : whole) {
            makeDurable(scanned, inspection.durablePosition());
        }
        if (last.endPosition() == SegmentHeader.BYTES) { // the first, without a record
            // The prepared one first: alone, it would be a log whose beginning is missing.
            delete(inspection.blank());
            nameAgain(last.header().number());
        } else if (damage == null) { // else it is gone with all others behind the cut
            discard(inspection.blank());
        }
        return new RecoveredLog(
                segments(whole),
                last.scanner().nextSequence(),
                last.endPosition(),
                last.header().basePosition() + last.scanner().operationsEnd(),
                inspection.durablePosition(),
                cut,
                obsolete);
    }

    private List<LogInspection.Scanned> cutBehind(List<LogInspection.Scanned> whole)
            throws IOException {
        deleteBehind(whole.getLast().image());
        return whole;
    }

    /**
     * Clears what lies behind the end, also where that is no whole record: two parts of one that
     * are in different pages, of which one is old and the other is written anew, can make it whole.
     */
    private static void zeroBehind(LogInspection.Scanned last) throws IOException {
        if (!last.scanner().isZeroToLimit()) {
            last.image().zeroFrom(last.scanner().end());
        }
    }

    private LogInspection.Scanned startAgain() throws IOException {
        SegmentImage image = images.getFirst();
        deleteBehind(image);
        SegmentHeader header = first.withCapacity(image.bytes().byteSize());
        image.startAgain(header);
        sink.segment(header, image.bytes());
        RecordScanner scanner = new RecordScanner(image.bytes(), header, header.capacity());
        if (scanner.next()) {
            throw new IllegalStateException("a record in " + image.name() + " after zeros");
        }
        return new LogInspection.Scanned(image, header, scanner);
    }

    private void deleteBehind(SegmentImage last) throws IOException {
        for (SegmentImage image : images.reversed()) {
            if (image.number() > last.number()) {
                delete(image);
            }
        }
    }

    private void delete(@Nullable SegmentImage image) throws IOException {
        if (image != null && image.arena().scope().isAlive()) {
            image.close();
            directory.delete(image.name());
            directory.sync();
        }
    }

    private static List<Segment> segments(List<LogInspection.Scanned> whole) throws IOException {
        List<Segment> segments = new ArrayList<>();
        for (LogInspection.Scanned scanned : whole) {
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
        return segments;
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
     * Reserves the space behind the records, which a crash may have taken: it was reserved in the
     * page cache. A segment that was forced since it was made has it on the device, as this one has
     * when it is forced next. Where there is no room the store opens all the same, to be read.
     */
    private void reserveBehind(LogInspection.Scanned last, long durablePosition)
            throws IOException {
        long end = last.scanner().end();
        long capacity = last.image().bytes().byteSize();
        if (durablePosition >= last.header().basePosition() + SegmentHeader.BYTES) {
            return;
        }
        try {
            last.image().file().allocate(end, capacity);
        } catch (IOException e) {
            if (directory.freeBytes() >= capacity - end) {
                throw e;
            }
        }
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

    /**
     * Deletes a segment that was prepared before: its space may not be reserved any more. It may
     * also have been in use when power was lost, and its header with it.
     */
    private void discard(@Nullable SegmentImage image) throws IOException {
        if (image != null) {
            image.close();
            directory.delete(image.name());
        }
    }
}
