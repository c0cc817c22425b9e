package dev.logkv.engine.compaction;

import dev.logkv.engine.entry.BucketKey;
import dev.logkv.engine.entry.RangeDeletion;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Operations and range deletions of one place of a store, as simple as can be. */
final class Source {

    private final Map<BucketKey, List<Written>> operations = new TreeMap<>();
    private final List<RangeDeletion> deletions = new ArrayList<>();

    void add(Written operation) {
        operations.computeIfAbsent(operation.place(), place -> new ArrayList<>()).add(operation);
    }

    void add(RangeDeletion deletion) {
        deletions.add(deletion);
    }

    List<RangeDeletion> deletions() {
        return deletions;
    }

    /** Returns all operations in internal order. */
    List<Written> inOrder() {
        return operations.values().stream()
                .flatMap(versions -> versions.stream().sorted())
                .toList();
    }

    /** Returns the newest operation on a key that a snapshot sees, if nothing here hides it. */
    private @Nullable Written newest(BucketKey place, long snapshot) {
        Written newest = null;
        for (Written version : operations.getOrDefault(place, List.of())) {
            if (version.sequence() <= snapshot
                    && (newest == null || version.sequence() > newest.sequence())) {
                newest = version;
            }
        }
        return newest;
    }

    private long covering(BucketKey place, long snapshot) {
        long newest = 0;
        for (RangeDeletion deletion : deletions) {
            if (deletion.sequence() <= snapshot
                    && deletion.from().compareTo(place) <= 0
                    && deletion.to().compareTo(place) > 0) {
                newest = Math.max(newest, deletion.sequence());
            }
        }
        return newest;
    }

    /** Reads a key as a store does: in sources from the newest to the oldest. */
    static byte @Nullable [] read(
            List<Source> newestFirst, BucketKey place, long snapshot, long nowMillis) {
        long covering = 0;
        for (Source source : newestFirst) {
            covering = Math.max(covering, source.covering(place, snapshot));
            Written newest = source.newest(place, snapshot);
            if (newest != null) {
                return newest.sequence() >= covering && newest.isLiveAt(nowMillis)
                        ? newest.value()
                        : null;
            }
        }
        return null;
    }
}
