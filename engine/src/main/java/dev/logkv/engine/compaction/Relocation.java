package dev.logkv.engine.compaction;

import dev.logkv.engine.entry.ValueReference;
import dev.logkv.engine.version.SegmentMeta;
import dev.logkv.engine.version.TableMeta;
import dev.logkv.engine.version.Version;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Chooses the segments that values are to be moved out of, so that these can go: a pure function of
 * the version.
 *
 * <p>Moving costs what is alive in a segment and gives back what is dead, so the deadest go first.
 * A merge into the bottom takes along what it meets of those that are mostly dead, because it
 * writes the tables again anyway. Where that is not enough, tables are written again for the sake
 * of the segments: see {@link #toBound}.
 */
final class Relocation {

    /** A segment of which less is alive is left by whatever a merge meets of it. */
    private static final double LIVE_MIN = 0.5;

    /** Segments smaller than this part of a full one become fewer, as small tables do. */
    private static final int SMALL_FRACTION = 8;

    /** Segments are emptied when all together have more than so many times what is alive. */
    private static final double BOUND = 1.3;

    /** As many are emptied as bring it down to this. */
    private static final double GOAL = 1.2;

    private Relocation() {}

    /** Returns the segments that a merge into the bottom takes the values out of. */
    static Set<Long> inPassing(Version version, ValueSettings settings) {
        return version.segments().stream()
                .filter(
                        segment ->
                                segment.liveBytes() < LIVE_MIN * segment.fileBytes()
                                        || segment.fileBytes()
                                                < settings.segmentBytes() / SMALL_FRACTION)
                .map(SegmentMeta::id)
                .collect(Collectors.toUnmodifiableSet());
    }

    /**
     * Returns the segments to empty so that all together do not have much more than what is alive;
     * none as long as they have not.
     */
    static Set<Long> toBound(Version version) {
        long files = version.segments().stream().mapToLong(SegmentMeta::fileBytes).sum();
        long live = version.segments().stream().mapToLong(SegmentMeta::liveBytes).sum();
        if (files <= BOUND * live) {
            return Set.of();
        }
        List<SegmentMeta> deadestFirst =
                version.segments().stream()
                        .sorted(Comparator.comparingDouble(Relocation::livePart))
                        .toList();
        Set<Long> emptied = new HashSet<>();
        for (SegmentMeta segment : deadestFirst) {
            if (files <= GOAL * live) {
                break;
            }
            emptied.add(segment.id());
            files -= segment.fileBytes() - segment.liveBytes();
        }
        return Set.copyOf(emptied);
    }

    private static double livePart(SegmentMeta segment) {
        return (double) segment.liveBytes() / segment.fileBytes();
    }

    /**
     * Returns some of these segments, of which a table has about so many bytes at most, but one at
     * least if it points into any: a step is to end, and to need little space.
     */
    static Set<Long> some(Set<Long> segments, TableMeta table, long bytesMax) {
        Set<Long> some = new HashSet<>();
        long bytes = 0;
        for (ValueReference reference : table.references()) {
            if (segments.contains(reference.segment())
                    && (bytes == 0 || bytes + reference.bytes() <= bytesMax)) {
                some.add(reference.segment());
                bytes += reference.bytes();
            }
        }
        return Set.copyOf(some);
    }

    /** Returns how many bytes of operations a table has in some segments. */
    static long bytesIn(Set<Long> segments, TableMeta table) {
        return segments.isEmpty()
                ? 0
                : table.references().stream()
                        .filter(reference -> segments.contains(reference.segment()))
                        .mapToLong(ValueReference::bytes)
                        .sum();
    }
}
