package dev.logkv.engine.table;

import dev.logkv.LogKVException;
import dev.logkv.engine.codec.Layouts;
import dev.logkv.engine.entry.ValueReference;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/**
 * How much of which segments a table points to, as it stands behind its bounds.
 *
 * <pre>
 * references := one after the other, by segment: segment u64, count u64, bytes u64
 * </pre>
 */
final class ReferencesSection {

    /** Bytes of one reference. */
    static final int ENTRY_BYTES = 24;

    private static final int COUNT = 8;
    private static final int BYTES = 16;

    private ReferencesSection() {}

    static void write(MemorySegment bytes, long at, ValueReference reference) {
        bytes.set(Layouts.U64, at, reference.segment());
        bytes.set(Layouts.U64, at + COUNT, reference.count());
        bytes.set(Layouts.U64, at + BYTES, reference.bytes());
    }

    /**
     * Reads references from bytes whose checksum was checked, and nothing else.
     *
     * @throws LogKVException.Corruption if there are not whole ones up to the end, in their order
     */
    static List<ValueReference> read(MemorySegment bytes, long from, long end, String name) {
        List<ValueReference> references = new ArrayList<>();
        long last = 0;
        for (long at = from; at < end; at += ENTRY_BYTES) {
            if (end - at < ENTRY_BYTES) {
                throw new LogKVException.Corruption(name, at, "the references end within one");
            }
            ValueReference reference =
                    new ValueReference(
                            bytes.get(Layouts.U64, at),
                            bytes.get(Layouts.U64, at + COUNT),
                            bytes.get(Layouts.U64, at + BYTES));
            if (reference.segment() <= last || reference.count() < 1 || reference.bytes() < 0) {
                throw new LogKVException.Corruption(name, at, "no reference can be " + reference);
            }
            references.add(reference);
            last = reference.segment();
        }
        return List.copyOf(references);
    }
}
