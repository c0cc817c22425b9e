package dev.logkv.engine.memtable;

import dev.logkv.engine.codec.KeyHash;
import dev.logkv.engine.entry.BucketKey;
import dev.logkv.engine.entry.EntryCursor;
import dev.logkv.engine.entry.KeyRange;
import dev.logkv.engine.entry.MergingCursor;
import dev.logkv.engine.entry.Operation;
import dev.logkv.engine.entry.OperationKind;
import dev.logkv.engine.entry.RangeDeletion;
import dev.logkv.engine.entry.RangeDeletions;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * An index over the operations of one log segment. It holds no key and no value: those are read
 * where they lie in the segment.
 *
 * <p><b>Entries.</b> Every operation of the segment has an entry, in the order of the log. Each
 * operation takes one sequence number and a segment's are contiguous, so entry number {@code i} has
 * sequence {@code firstSequence + i}; no sequence is stored, and "visible up to a sequence" is
 * "entry number up to a limit". An entry leads to the previous one on the same key: the versions of
 * a key are a chain, newest first. A read at a sequence walks past all newer versions of its key,
 * so an old snapshot of one very hot key costs a step for each version since.
 *
 * <p><b>Slots.</b> A hash table with linear probing, 32 bits of hash and the newest entry of a key
 * in each slot ({@link MemtableLayout}). Equal tags are confirmed by comparing the key in the log.
 * Nothing is ever removed.
 *
 * <p><b>Range deletions.</b> The deletion of a range has an entry like every operation, so that the
 * numbers fit, and cursors may show it; but no slot leads to it, and it is in no chain. {@link
 * RangeDeletionGroups} tells which keys they cover. {@link #find} does not ask: who reads a
 * memtable that {@linkplain #hasRangeDeletions has} some compares {@link #findSequence} with {@link
 * #covering}.
 *
 * <p><b>Who may do what.</b> One thread at a time indexes: the caller holds the store's write lock.
 * Any number of threads find and open cursors meanwhile, without a lock that a writer would wait
 * for. What they rely on:
 *
 * <ol>
 *   <li>An entry is written once, before the slot that leads to it is stored with release. Readers
 *       load slots with acquire, so whatever link they meet leads to a complete entry, and to bytes
 *       of the log that were complete before {@link #index} was called.
 *   <li>Both arrays grow by copying, and the old one is left as it is. A reader loads {@link
 *       #slots} first, then a slot, then {@link #entries}: the array of entries was published
 *       before any slot led to an entry that only fits in it, so the link is within the array that
 *       the reader sees.
 *   <li>A reader in an outgrown array of slots misses only what was indexed after the copy. Its
 *       {@code sequenceMax} was published before it began, and whoever published it had indexed up
 *       to there and replaced the array first; so it misses nothing that it asks for.
 *   <li>A cursor loads the number of entries before {@link #entries}, and the sorted runs before it
 *       once more, for the same reason.
 *   <li>{@link #rangeDeletions} is replaced before the entry of the new one is counted, and so
 *       before its sequence is published: a reader sees all up to its {@code sequenceMax}. Those
 *       that are too new for it are told apart by their sequence.
 *   <li>Memory is allocated before anything of an operation changes. When that fails, all that was
 *       indexed stays readable; the operations of the failed call that came first are in, but no
 *       sequence of theirs was published. The owner builds a new memtable from the log.
 * </ol>
 *
 * <p><b>Order.</b> Hashing keeps none, so that a put does not pay for it; {@link EntryOrder} sorts
 * for the cursors, on their threads, and only entries that were published.
 *
 * <p>After {@link #close}, and when the segment's mapping was closed, every access throws {@code
 * IllegalStateException}.
 */
public final class Memtable implements AutoCloseable {

    private final MemtableMemory memory;
    private final MemorySegment log;
    private final long firstSequence;
    private final long hashSeed;
    private final int longFrom;
    private final EntryOrder order;

    /** How many entries there are, stored with release after the entry. */
    private final AtomicInteger count = new AtomicInteger();

    private volatile MemorySegment slots;
    private volatile MemorySegment entries;
    private volatile RangeDeletionGroups rangeDeletions = RangeDeletionGroups.NONE;

    // Of the writer alone.
    private final Operation operation = new Operation();
    private final Operation candidate = new Operation();
    private long keys;

    /** Written by the writer, read once this is sealed. */
    private long longBytes;

    /** Creates an empty index for which no value is long, as below. */
    public Memtable(MemtableMemory memory, MemorySegment log, long firstSequence, long hashSeed) {
        this(memory, log, firstSequence, hashSeed, Integer.MAX_VALUE);
    }

    /**
     * Creates an empty index.
     *
     * @param memory of this memtable alone, which closes it
     * @param log the segment, in native memory, at most 4 GiB
     * @param firstSequence sequence number of the first operation that will be indexed
     * @param hashSeed of {@link KeyHash}, the same that readers hash with
     * @param longFrom values of so many bytes or more are long: see {@link #longBytes}
     */
    public Memtable(
            MemtableMemory memory,
            MemorySegment log,
            long firstSequence,
            long hashSeed,
            int longFrom) {
        if (log.byteSize() > MemtableLayout.LOG_BYTES_MAX) {
            throw new IllegalArgumentException(
                    "log segment of %,d bytes, at most %,d"
                            .formatted(log.byteSize(), MemtableLayout.LOG_BYTES_MAX));
        }
        this.memory = memory;
        this.log = log.asReadOnly();
        this.firstSequence = firstSequence;
        this.hashSeed = hashSeed;
        this.longFrom = longFrom;
        this.order = new EntryOrder(log);
        this.slots = memory.slots();
        this.entries = memory.entries();
    }

    /**
     * Indexes the next operations of the log. Readers can find them from now on, by a sequence that
     * covers them. The caller holds the write lock.
     *
     * @param from offset of the first
     * @param to offset after the last; everything between is whole operations that were checked
     * @throws OutOfMemoryError if the index cannot grow; see above
     */
    public void index(long from, long to) {
        long at = from;
        while (at < to) {
            operation.at(log, at);
            reserve();
            if (operation.kind() == OperationKind.DELETE_RANGE) {
                addRangeDeletion(at);
            } else {
                add(at);
            }
            at = operation.end();
        }
    }

    /**
     * Finds the newest operation on a key that a reader may see; range deletions are not looked at.
     * Any thread; no lock, no allocation.
     *
     * @param hash of the bucket and the key, with the seed of this memtable
     * @param sequenceMax the newest sequence to see, which was published
     * @return offset of the operation in {@link #log}, or -1 if there is none
     */
    public long find(long hash, int bucket, byte[] key, long sequenceMax) {
        long number = findNumber(hash, bucket, key, sequenceMax);
        return number < 0 ? -1 : offsetOfNumber(number);
    }

    /**
     * Finds the same operation as {@link #find}, for whoever has to compare it with {@link
     * #covering}.
     *
     * @return sequence number of the operation, for {@link #offsetOf}, or -1 if there is none
     */
    public long findSequence(long hash, int bucket, byte[] key, long sequenceMax) {
        long number = findNumber(hash, bucket, key, sequenceMax);
        return number < 0 ? -1 : firstSequence + number;
    }

    /** Returns the offset in {@link #log} of an operation that {@link #findSequence} has found. */
    public long offsetOf(long sequence) {
        return offsetOfNumber(sequence - firstSequence);
    }

    /**
     * Returns whether there are range deletions, of any sequence. As long as there are none, what
     * {@link #find} finds is what counts.
     */
    public boolean hasRangeDeletions() {
        return !rangeDeletions.isEmpty();
    }

    /**
     * Returns the sequence number of the newest range deletion that covers a key and that a reader
     * may see, or {@link RangeDeletions#NOT_COVERED}. Any thread; no lock, no allocation.
     *
     * @param sequenceMax the newest sequence to see, which was published
     */
    public long covering(int bucket, byte[] key, long sequenceMax) {
        return rangeDeletions.covering(bucket, key, sequenceMax);
    }

    /**
     * Returns all range deletions that a reader may see: what a flush writes.
     *
     * @param sequenceMax the newest sequence to see, which was published
     */
    public RangeDeletions rangeDeletions(long sequenceMax) {
        return rangeDeletions.upTo(sequenceMax);
    }

    /**
     * Returns the range deletions that a reader may see between two places, clipped to them: what a
     * scan needs.
     *
     * @param sequenceMax the newest sequence to see, which was published
     */
    public RangeDeletions rangeDeletions(BucketKey from, BucketKey to, long sequenceMax) {
        return rangeDeletions.upTo(from, to, sequenceMax);
    }

    private long findNumber(long hash, int bucket, byte[] key, long sequenceMax) {
        long numberMax = sequenceMax - firstSequence;
        MemorySegment slots = this.slots;
        long slotCount = slots.byteSize() / MemtableLayout.SLOT_BYTES;
        long tag = MemtableLayout.tag(hash);
        long position = MemtableLayout.home(tag, slotCount);
        while (true) {
            long slot = MemtableLayout.getAcquire(slots, position);
            if (slot == 0) {
                return -1;
            }
            if (MemtableLayout.tagOf(slot) == tag) {
                long number = newestOf(MemtableLayout.linkOf(slot), numberMax);
                if (number >= 0 && Operation.isOn(log, offsetOfNumber(number), bucket, key)) {
                    return number;
                }
            }
            if (++position == slotCount) {
                position = 0;
            }
        }
    }

    /**
     * Returns a cursor over the newest operations on the keys of a range: what a scan reads. Of a
     * key some older ones may show too, where they belong in their order. Any thread; a writer does
     * not wait for it. Sorts whatever was published since the last one, of other ranges too.
     *
     * @param sequenceMax the newest sequence to see, which was published; what is indexed later
     *     does not show
     */
    public EntryCursor cursor(KeyRange range, long sequenceMax) {
        List<EntryCursor> cursors = new ArrayList<>();
        for (RunCursor cursor : runCursors(sequenceMax)) {
            if (cursor.narrow(range)) {
                cursors.add(cursor);
            }
        }
        return MergingCursor.of(cursors, range.reversed());
    }

    /**
     * Returns a cursor over all operations, of all buckets, in internal order: what a flush writes.
     *
     * @param sequenceMax as above
     */
    public EntryCursor cursor(long sequenceMax) {
        return MergingCursor.of(runCursors(sequenceMax), false);
    }

    /**
     * Returns how many operations are indexed: the entries of this memtable, versions of one key
     * counted each.
     */
    public long entries() {
        return count.getAcquire();
    }

    /**
     * Returns how many bytes of the log are the newest operations on their keys with a long value.
     * Once nothing is indexed any more.
     */
    public long longBytes() {
        return longBytes;
    }

    /**
     * Returns how much memory this takes beside the log, in bytes: off-heap, sorted order and range
     * deletions.
     */
    public long memoryBytes() {
        return memory.bytes() + order.bytes() + rangeDeletions.bytes();
    }

    public long firstSequence() {
        return firstSequence;
    }

    /** Returns the segment that the offsets of this memtable are in. */
    public MemorySegment log() {
        return log;
    }

    /** Frees the memory. The log stays open: it has an owner of its own. */
    @Override
    public void close() {
        memory.close();
    }

    private List<RunCursor> runCursors(long sequenceMax) {
        int count = this.count.getAcquire();
        int numberEnd = 1 + Math.clamp(sequenceMax - firstSequence, -1, count - 1);
        List<Run> runs = order.upTo(numberEnd, this.entries).all();
        // Loaded after the runs: another cursor may have sorted entries that came after the count.
        MemorySegment entries = this.entries;
        List<RunCursor> cursors = new ArrayList<>();
        int runStart = 0;
        for (Run run : runs) {
            if (runStart < numberEnd) {
                cursors.add(new RunCursor(log, entries, firstSequence, run, runStart, numberEnd));
            }
            runStart += run.numbers().length;
        }
        return cursors;
    }

    /**
     * Follows the versions of one key from a link; returns the number of the first to be seen, or
     * -1.
     */
    private long newestOf(long newestLink, long numberMax) {
        MemorySegment entries = this.entries;
        long link = newestLink;
        while (link > 0) {
            long number = link - 1;
            if (number <= numberMax) {
                return number;
            }
            link = MemtableLayout.previousLinkOf(MemtableLayout.get(entries, number));
        }
        return -1;
    }

    private long offsetOfNumber(long number) {
        return MemtableLayout.offsetOf(MemtableLayout.get(entries, number));
    }

    private void add(long offset) {
        int number = count.getPlain();
        MemorySegment slots = this.slots;
        long slotCount = slots.byteSize() / MemtableLayout.SLOT_BYTES;
        long tag = MemtableLayout.tag(hashOfOperation());
        long position = MemtableLayout.home(tag, slotCount);
        long slot = MemtableLayout.get(slots, position);
        while (slot != 0 && !(MemtableLayout.tagOf(slot) == tag && isOnSameKey(slot))) {
            if (++position == slotCount) {
                position = 0;
            }
            slot = MemtableLayout.get(slots, position);
        }
        if (slot == 0) {
            keys++;
        } else {
            longBytes -= longBytes(candidate);
        }
        longBytes += longBytes(operation);
        MemtableLayout.set(
                entries, number, MemtableLayout.entry(MemtableLayout.linkOf(slot), offset));
        MemtableLayout.setRelease(slots, position, MemtableLayout.slot(tag, number + 1L));
        count.setRelease(number + 1);
    }

    /** Adds the operation to the range deletions, and an entry that nothing leads to. */
    private void addRangeDeletion(long offset) {
        int number = count.getPlain();
        RangeDeletion deletion = RangeDeletion.of(operation, firstSequence + number);
        rangeDeletions = rangeDeletions.with(deletion);
        MemtableLayout.set(entries, number, MemtableLayout.entry(0, offset));
        count.setRelease(number + 1);
    }

    private long longBytes(Operation operation) {
        return operation.valueBytes() >= longFrom ? operation.wholeBytes() : 0;
    }

    private long hashOfOperation() {
        return KeyHash.of(
                hashSeed, operation.bucket(), log, operation.keyOffset(), operation.keyBytes());
    }

    private boolean isOnSameKey(long slot) {
        long newest = MemtableLayout.get(entries, MemtableLayout.linkOf(slot) - 1);
        candidate.at(log, MemtableLayout.offsetOf(newest));
        return candidate.isOnKeyOf(operation);
    }

    /** Makes room for one more entry and one more key. */
    private void reserve() {
        long entriesBytes = entries.byteSize();
        if (count.getPlain() * MemtableLayout.ENTRY_BYTES == entriesBytes) {
            growEntries(entriesBytes);
        }
        if (MemtableLayout.isFull(keys, slots.byteSize() / MemtableLayout.SLOT_BYTES)) {
            growSlots();
        }
    }

    private void growEntries(long entriesBytes) {
        MemorySegment grown = memory.allocate(2 * entriesBytes);
        MemorySegment.copy(entries, 0, grown, 0, entriesBytes);
        entries = grown;
    }

    private void growSlots() {
        MemorySegment old = slots;
        MemorySegment grown = memory.allocate(2 * old.byteSize());
        long oldCount = old.byteSize() / MemtableLayout.SLOT_BYTES;
        long grownCount = 2 * oldCount;
        for (long i = 0; i < oldCount; i++) {
            long slot = MemtableLayout.get(old, i);
            if (slot != 0) {
                long position = MemtableLayout.home(MemtableLayout.tagOf(slot), grownCount);
                while (MemtableLayout.get(grown, position) != 0) {
                    if (++position == grownCount) {
                        position = 0;
                    }
                }
                MemtableLayout.set(grown, position, slot);
            }
        }
        slots = grown;
    }
}
