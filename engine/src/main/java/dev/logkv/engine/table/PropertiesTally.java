package dev.logkv.engine.table;

import dev.logkv.engine.entry.BucketKey;
import dev.logkv.engine.entry.Operation;
import dev.logkv.engine.entry.OperationKind;
import dev.logkv.engine.entry.RangeDeletion;
import dev.logkv.engine.entry.ReferenceTally;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Counts what goes into a table. */
final class PropertiesTally {

    private long entries;
    private long tombstones;
    private long expiring;
    private long expiryMinMillis = Long.MAX_VALUE;
    private long expiryMaxMillis;
    private long sequenceMin = Long.MAX_VALUE;
    private long sequenceMax;
    private long dataBytes;
    private long deadBytes;
    private final ReferenceTally references = new ReferenceTally();

    /** Counts an entry; {@code older} if it is not the first on its key. */
    void add(byte kind, Operation operation, long sequence, long bytes, boolean older) {
        entries++;
        dataBytes += bytes;
        if (older || kind == OperationKind.DELETE) {
            deadBytes += bytes;
        }
        if (kind == OperationKind.DELETE) {
            tombstones++;
        } else if (OperationKind.expires(kind)) {
            expiring++;
            expiryMinMillis = Math.min(expiryMinMillis, operation.expiryMillis());
            expiryMaxMillis = Math.max(expiryMaxMillis, operation.expiryMillis());
        }
        see(sequence);
    }

    /** Counts an operation whose value lies in a segment. */
    void addReference(long segment, long bytes) {
        references.add(segment, bytes);
    }

    private void see(long sequence) {
        sequenceMin = Math.min(sequenceMin, sequence);
        sequenceMax = Math.max(sequenceMax, sequence);
    }

    /**
     * Returns the properties.
     *
     * @param first the first key, null if there is none
     * @param last the last key
     * @param deletions the range deletions; something, if there is no key
     */
    TableProperties finish(
            @Nullable BucketKey first,
            @Nullable BucketKey last,
            List<RangeDeletion> deletions,
            long fileBytes) {
        BucketKey lower = first;
        BucketKey upper = last;
        for (RangeDeletion deletion : deletions) {
            see(deletion.sequence());
            lower = lower == null || deletion.from().compareTo(lower) < 0 ? deletion.from() : lower;
            upper = upper == null || deletion.to().compareTo(upper) > 0 ? deletion.to() : upper;
        }
        if (lower == null || upper == null) {
            throw new IllegalStateException("a table of nothing");
        }
        return new TableProperties(
                entries,
                tombstones,
                expiring,
                expiring == 0 ? 0 : expiryMinMillis,
                expiryMaxMillis,
                deletions.size(),
                lower,
                upper,
                sequenceMin,
                sequenceMax,
                fileBytes,
                dataBytes,
                deadBytes,
                references.references());
    }
}
