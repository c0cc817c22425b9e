package dev.logkv.engine.log;

import dev.logkv.LogKVException;
import dev.logkv.engine.entry.Loss;
import java.io.IOException;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Takes every whole record of a log, in front of damage and behind it. Each record is checked by
 * itself, with its place in its segment, so none is taken for what it is not; and as it is a whole
 * batch, no batch comes in part. What is not a record is searched for the next one at every offset.
 *
 * <p>The operations of a segment have numbers without gaps, so the next record tells how many are
 * missing. A sink sees a new segment behind each gap, which begins with the number of its first
 * operation.
 */
final class LogSalvage {

    private final List<SegmentImage> images;
    private final UUID storeId;
    private final LogSink sink;
    private final Consumer<Loss> losses;

    /** Number of the operation that comes next, and whether anything tells so. */
    private long nextSequence;

    private boolean nextIsKnown;

    /** What is missing before the next operation; how much, shows when that was found. */
    private @Nullable Loss pending;

    /**
     * @param images oldest first
     */
    LogSalvage(List<SegmentImage> images, UUID storeId, LogSink sink, Consumer<Loss> losses) {
        this.images = images;
        this.storeId = storeId;
        this.sink = sink;
        this.losses = losses;
    }

    /** See {@link StoredLog#salvage}. */
    void run(@Nullable LogAnchor anchor, long firstSequence) throws IOException {
        nextIsKnown = anchor != null;
        nextSequence = anchor == null ? firstSequence : anchor.firstSequence();
        long expected = anchor == null ? 0 : anchor.number();
        boolean isNew = images.isEmpty() && LogAnchor.FIRST.equals(anchor);
        if (images.isEmpty() && anchor != null && !isNew) {
            lost(SegmentFiles.name(expected), 0, "the file is missing, and the log begins with it");
        }
        for (SegmentImage image : images) {
            if (expected > 0 && expected < image.number()) {
                missing(expected, image.number() - 1);
            }
            expected = image.number() + 1;
            if (!image.isBlank() || image.isRecycled()) {
                segment(image);
            } else if (image.number() != images.getLast().number()) {
                lost(image.name(), 0, "nothing is in it, and the log continues behind it");
            }
        }
        settle("", Loss.UNKNOWN);
    }

    /** One loss for all of a row: the name of a file may say that it is the millionth. */
    private void missing(long first, long last) {
        lost(
                SegmentFiles.name(first),
                0,
                first == last
                        ? "the file is missing"
                        : "the file is missing, and all up to " + SegmentFiles.name(last));
    }

    private void segment(SegmentImage image) {
        try {
            SegmentHeader header = headerOf(image);
            if (header != null) {
                records(image, header);
                checkLength(image, header);
            }
        } catch (LogKVException.Corruption problem) {
            lost(problem.file(), problem.offset(), problem.problem());
        } catch (IOException e) {
            lost(image.name(), 0, "it cannot be read: " + e.getMessage());
        }
    }

    /** Returns the header, or one that takes its place, or null if this is no segment of ours. */
    private @Nullable SegmentHeader headerOf(SegmentImage image) throws IOException {
        long bytes = image.bytes().byteSize();
        if (bytes < SegmentHeader.BYTES) {
            lost(image.name(), bytes, "the file ends within its header");
            return null;
        }
        if (!image.hasIntactHeader()) {
            SegmentHeader assumed =
                    new SegmentHeader(
                            storeId,
                            image.number(),
                            nextSequence,
                            0,
                            0,
                            bytes,
                            image.number() - 1,
                            0,
                            0);
            if (isUnused(image, assumed)) {
                return null;
            }
            lost(image.name(), 0, "the segment has no whole header");
            return assumed;
        }
        SegmentHeader header = image.header();
        if (!header.storeId().equals(storeId)) {
            lost(image.name(), 0, "it belongs to another store, " + header.storeId());
            return null;
        }
        settle(image.name(), header.firstSequence());
        return header;
    }

    /**
     * Returns whether a file was recycled and holds nothing of its new use; or was to be, and has
     * its old name: what it holds is in tables then.
     */
    private static boolean isUnused(SegmentImage image, SegmentHeader assumed) throws IOException {
        return image.wasToBeRecycled()
                && (!image.isRecycled()
                        || !new RecordScanner(image.bytes(), assumed, image.bytes().byteSize())
                                .isFollowed());
    }

    /** What is behind the end of a file that was shortened is missing. */
    private void checkLength(SegmentImage image, SegmentHeader header) {
        if (header.capacity() != image.bytes().byteSize()) {
            LogKVException.Corruption other = image.lengthIsWrong(header.capacity());
            lost(image.name(), other.offset(), other.problem());
        }
    }

    private void records(SegmentImage image, SegmentHeader header) throws IOException {
        RecordScanner scanner = new RecordScanner(image.bytes(), header, image.bytes().byteSize());
        boolean continues = false;
        while (true) {
            if (scanner.next()) {
                if (!continues) {
                    settle(image.name(), scanner.firstSequence());
                    sink.segment(header.withFirstSequence(scanner.firstSequence()), image.bytes());
                }
                continues = true;
                sink.record(scanner);
                nextSequence = scanner.nextSequence();
                nextIsKnown = true;
            } else {
                long end = scanner.end();
                boolean isFollowed = scanner.resume();
                if (isFollowed || !scanner.stoppedAtBlank()) {
                    lost(image.name(), end, scanner.stop());
                }
                continues = false;
                if (!isFollowed) {
                    return;
                }
            }
        }
    }

    /** Remembers that something is missing; of neighbours in one file, the first. */
    private void lost(String file, long offset, String problem) {
        if (pending != null && !pending.file().equals(file)) {
            settle("", Loss.UNKNOWN);
        }
        if (pending == null) {
            pending = Loss.anywhere(file, offset, problem, Loss.UNKNOWN);
        }
    }

    /**
     * Tells what is missing before an operation.
     *
     * @param file the segment that the operation is in
     * @param sequence number of the operation, or {@link Loss#UNKNOWN}
     */
    private void settle(String file, long sequence) {
        boolean isCounted = nextIsKnown && sequence != Loss.UNKNOWN;
        long missing = isCounted ? Math.max(0, sequence - nextSequence) : Loss.UNKNOWN;
        if (pending != null) {
            losses.accept(
                    Loss.anywhere(pending.file(), pending.offset(), pending.problem(), missing));
            pending = null;
        } else if (missing > 0) {
            losses.accept(Loss.anywhere(file, 0, "the log before it is not complete", missing));
        }
        if (sequence != Loss.UNKNOWN) {
            nextSequence = sequence;
            nextIsKnown = true;
        }
    }
}
