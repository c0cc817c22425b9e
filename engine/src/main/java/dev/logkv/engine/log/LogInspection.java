package dev.logkv.engine.log;

import dev.logkv.Event;
import dev.logkv.LogKVException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Reads a whole log and decides where it ends. Changes nothing on disk.
 *
 * <p>The log ends where nothing was written yet, or at the first bytes that are not what a correct
 * writer leaves. In the second case two explanations must never be confused:
 *
 * <ul>
 *   <li>A <em>torn tail</em>: the machine stopped before these bytes were durable. Any page may be
 *       missing, also one in front of pages that were written. Cut there; what lies behind was
 *       never promised.
 *   <li><em>Corruption</em>: the bytes were durable and have changed since. Refuse.
 * </ul>
 *
 * The witness is the log itself. Each record says up to which position the log was known to be
 * durable when it was appended, so a record anywhere behind the damage that knew of a later
 * position convicts the device. All of them are asked: those in front of the damage, those behind
 * it in the same segment, found again by trying every offset, and those in all later segments.
 * Without such a witness nobody was ever promised that the damaged bytes are durable, with one
 * exception that no record can help: the last group of synced writes of all, when nothing was
 * appended after it.
 *
 * <p>Where the log begins is not for the log to say: that is the {@link LogAnchor}. The first
 * segment must be there, because its name was durable before its first use, and its header, if it
 * is whole, must say what the anchor says. The header itself may never have reached the device,
 * though the anchor did: a segment is in use before it is forced, and what lies before it may be in
 * tables by then. So a first header that is not whole is damage like any other, at the position
 * where the segment begins, and the same witnesses are asked. If there is none, the segment has to
 * be started again. Only the first segment of a store had its header before its name, and no crash
 * explains another one there.
 */
final class LogInspection {

    /** Where the log ends, if that is not at a place where nothing was written yet. */
    record Damage(SegmentImage image, long offset, long position, String reason) {}

    /** A segment that was read, and the scanner that stands at its end. */
    record Scanned(SegmentImage image, SegmentHeader header, RecordScanner scanner) {
        long endPosition() {
            return header.basePosition() + scanner.end();
        }
    }

    private final List<SegmentImage> images;
    private final UUID storeId;
    private final LogAnchor anchor;
    private final LogSink sink;
    private final List<Scanned> scanned = new ArrayList<>();
    private @Nullable SegmentImage blank;
    private @Nullable Damage damage;
    private long durablePosition;

    private LogInspection(List<SegmentImage> images, UUID storeId, LogAnchor anchor, LogSink sink) {
        this.images = images;
        this.storeId = storeId;
        this.anchor = anchor;
        this.sink = sink;
    }

    /**
     * @param images all segments that there are from the anchor's on, oldest first, at least one
     * @throws LogKVException.Corruption if bytes that were durable are damaged, or a file is
     *     missing
     * @throws LogKVException.UnsupportedFormat if a newer release wrote one of the files
     */
    static LogInspection of(List<SegmentImage> images, UUID storeId, LogAnchor anchor, LogSink sink)
            throws IOException {
        LogInspection inspection = new LogInspection(images, storeId, anchor, sink);
        inspection.checkNumbers();
        inspection.read();
        return inspection;
    }

    private void checkNumbers() {
        long expected = anchor.number();
        for (SegmentImage image : images) {
            if (image.number() != expected) {
                throw missing(expected);
            }
            expected++;
        }
    }

    /** Says that there is no segment at all where the log of a used store begins. */
    static LogKVException.Corruption beginningIsMissing(LogAnchor anchor) {
        return new LogKVException.Corruption(
                SegmentFiles.name(anchor.number()),
                0,
                "the file is missing, and the log begins with it");
    }

    private static LogKVException.Corruption missing(long number) {
        return new LogKVException.Corruption(
                SegmentFiles.name(number),
                0,
                "the file is missing, and the log continues behind it");
    }

    private void read() throws IOException {
        for (int i = 0; i < images.size() && damage == null; i++) {
            SegmentImage image = images.get(i);
            boolean last = i == images.size() - 1;
            if (last && i > 0 && image.isBlank() && !holdsRecords(image)) {
                blank = image;
            } else {
                readSegment(image);
            }
        }
        if (damage == null) {
            checkEnd(scanned.getLast());
        }
        for (Scanned segment : scanned) {
            durablePosition = Math.max(durablePosition, segment.scanner().durablePosition());
        }
        if (damage != null) {
            judge(damage);
        }
    }

    /**
     * Returns whether a segment that says that it was recycled, and not used since, was: the pages
     * of a use can be there without the first one.
     */
    private boolean holdsRecords(SegmentImage image) throws IOException {
        SegmentHeader header = assumedHeader(image, scanned.getLast().endPosition());
        return image.isRecycled()
                && new RecordScanner(image.bytes(), header, image.bytes().byteSize()).isFollowed();
    }

    private void readSegment(SegmentImage image) throws IOException {
        SegmentHeader header = headerOf(image);
        if (header == null) {
            headerIsDamaged(image);
            return;
        }
        if (!scanned.isEmpty() && !continues(header, scanned.getLast())) {
            return;
        }
        if (scanned.isEmpty()) {
            checkBeginning(header);
        }
        sink.segment(header, image.bytes());
        RecordScanner scanner = new RecordScanner(image.bytes(), header, image.bytes().byteSize());
        while (scanner.next()) {
            sink.record(scanner);
        }
        scanned.add(new Scanned(image, header, scanner));
    }

    /**
     * Returns the header of a segment, or null if it is not whole, as a torn write leaves it.
     *
     * @throws LogKVException.Corruption if no crash explains what is there
     */
    private @Nullable SegmentHeader headerOf(SegmentImage image) throws IOException {
        if (image.bytes().byteSize() < SegmentHeader.BYTES) {
            throw image.lengthIsWrong(SegmentHeader.BYTES);
        }
        if (!image.hasIntactHeader()) {
            return null;
        }
        SegmentHeader header = image.header();
        if (!header.storeId().equals(storeId)) {
            throw new LogKVException.Corruption(
                    image.name(), 16, "it belongs to another store, " + header.storeId());
        }
        if (header.capacity() != image.bytes().byteSize()) {
            throw image.lengthIsWrong(header.capacity());
        }
        return header;
    }

    private void headerIsDamaged(SegmentImage image) throws IOException {
        if (anchor.equals(LogAnchor.FIRST) && scanned.isEmpty()) {
            // The header of the first segment was durable before the store was first opened.
            SegmentHeader unexpected = image.header();
            throw new IllegalStateException("a header that is not whole was read: " + unexpected);
        }
        if (!scanned.isEmpty()) {
            // Damage to this one must not hide damage to the one before, and the witnesses of that.
            checkEnd(scanned.getLast());
        }
        if (damage == null) {
            damage =
                    new Damage(
                            image,
                            0,
                            scanned.isEmpty()
                                    ? anchor.basePosition()
                                    : scanned.getLast().endPosition(),
                            "the segment has no whole header");
        }
    }

    /** Holds the first header against where the log has to begin. */
    private void checkBeginning(SegmentHeader header) {
        LogAnchor found = LogAnchor.at(header);
        if (!found.equals(anchor)) {
            throw new LogKVException.Corruption(
                    SegmentFiles.name(header.number()),
                    0,
                    "the log has to begin at %s, and its header says %s".formatted(anchor, found));
        }
    }

    /** Holds the link in a header against what its predecessor was found to be. */
    private boolean continues(SegmentHeader header, Scanned previous) {
        RecordScanner end = previous.scanner();
        if (header.previousNumber() == previous.header().number()
                && header.previousBytes() > end.end()) {
            damage = damageAtEnd(previous, end.stop() + ", and the next segment follows");
            return false;
        }
        boolean linked =
                header.previousNumber() == previous.header().number()
                        && header.previousBytes() == end.end()
                        && header.previousChecksum() == end.lastChecksum()
                        && header.firstSequence() == end.nextSequence()
                        && header.basePosition() == previous.endPosition();
        if (!linked) {
            throw new LogKVException.Corruption(
                    SegmentFiles.name(header.number()),
                    0,
                    "it does not continue %s as that ends at offset %d"
                            .formatted(previous.image().name(), end.end()));
        }
        return true;
    }

    /**
     * Behind the last record of all must be zeros, and no record that could ever fit behind a new
     * one. Anything else may lie there: the file may have been another segment before.
     */
    private void checkEnd(Scanned last) throws IOException {
        RecordScanner scanner = last.scanner();
        if (!scanner.stoppedAtBlank()) {
            damage = damageAtEnd(last, scanner.stop());
        } else if (!scanner.isZeroToLimit() && scanner.isFollowed()) {
            damage = damageAtEnd(last, "no record, but another one lies behind it");
        }
    }

    private static Damage damageAtEnd(Scanned segment, String reason) {
        return new Damage(segment.image(), segment.scanner().end(), segment.endPosition(), reason);
    }

    /** Asks every witness whether the damaged bytes were durable. */
    private void judge(Damage damage) throws IOException {
        long witnessed = durablePosition;
        for (SegmentImage image : images) {
            if (image.number() >= damage.image().number()) {
                witnessed = Math.max(witnessed, witness(image, damage));
            }
        }
        if (witnessed > damage.position()) {
            throw new LogKVException.Corruption(
                    damage.image().name(),
                    damage.offset(),
                    "%s; this was durable: a later record knew of log position %d, and the damage is"
                                    .formatted(damage.reason(), witnessed)
                            + " at %d. Nothing was changed".formatted(damage.position()));
        }
    }

    private long witness(SegmentImage image, Damage damage) throws IOException {
        SegmentHeader header = headerOf(image);
        if (header == null) {
            // Its place in the log is not known, but it is not before the damage.
            header = assumedHeader(image, damage.position());
        }
        RecordScanner scanner = new RecordScanner(image.bytes(), header, image.bytes().byteSize());
        return scanner.durablePositionAnywhere(damage.position());
    }

    private SegmentHeader assumedHeader(SegmentImage image, long basePosition) {
        return new SegmentHeader(
                storeId, image.number(), 0, basePosition, 0, 0, image.number() - 1, 0, 0);
    }

    /**
     * Returns the segments up to the end of the log, oldest first; none if the first has to be
     * started again.
     */
    List<Scanned> segments() {
        return scanned;
    }

    /** Returns the segment that was prepared and not used yet, if there is one. */
    @Nullable SegmentImage blank() {
        return blank;
    }

    /** Returns where the log has to be cut, if it has to be. */
    @Nullable Damage damage() {
        return damage;
    }

    /**
     * Returns what is lost where the log has to be cut, or null if nothing is that was ever seen on
     * a device.
     */
    Event.@Nullable TailCut cut() throws IOException {
        if (damage == null) {
            return null;
        }
        for (SegmentImage image : images) {
            if (!image.isBlank()) {
                return new Event.TailCut(damage.image().name(), damage.offset(), damage.reason());
            }
        }
        return null;
    }

    /** Returns the log position up to which the records say that the log is durable. */
    long durablePosition() {
        return durablePosition;
    }
}
