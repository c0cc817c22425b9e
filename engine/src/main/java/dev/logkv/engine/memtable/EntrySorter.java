package dev.logkv.engine.memtable;

import dev.logkv.engine.codec.Layouts;
import dev.logkv.engine.entry.Keys;
import dev.logkv.engine.entry.Operation;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/**
 * Sorts entries of a memtable into a run: by bucket, key, and the versions of a key newest first.
 *
 * <p><b>How.</b> A radix sort from the most significant byte, on windows: eight bytes of each key
 * at one depth as a number, loaded from the log once and moved along with the entry numbers, in
 * place. Bytes that are the same in all windows of a group are skipped. Small groups are finished
 * by insertion. The bucket is the first window of all, where there is more than one.
 *
 * <p>A larger group whose windows are all equal is split by a pivot, a key from its middle: the
 * others share a beginning of some length with it, and then are less, greater or at their end. Keys
 * that are less come first, those with the shorter common beginning before those with a longer one;
 * then the keys equal to the pivot, all of one length; then the greater ones, the other way round.
 * That makes a number too, and is sorted like any window. Keys with one such number have that
 * beginning in common, and wait on a stack to be sorted from its end on.
 *
 * <p><b>Bounds.</b> What is common is read once and then skipped, so neither many versions of one
 * key nor long common beginnings, nor keys that are beginnings of each other, cost much more than
 * reading them. The recursion is at most eleven deep, one level for each byte that is sorted by.
 * Memory while sorting: 12 bytes an entry, of which 4 are the result.
 */
final class EntrySorter {

    /** Groups of so many entries or fewer are sorted by insertion. */
    private static final int SMALL_GROUP = 32;

    /** The depth of the window that holds the bucket; the key's first is eight later, at 0. */
    private static final int BUCKET_DEPTH = -Long.BYTES;

    /** The split of a key that equals the pivot; keys are shorter than 2^16. */
    private static final long SPLIT_EQUAL = 1 << 16;

    /** Less the common bytes: the split of a key greater than the pivot. */
    private static final long SPLIT_END = 2 * SPLIT_EQUAL;

    private static final int BYTE_VALUES = 256;

    private final MemorySegment log;
    private final MemorySegment entries;
    private final int[] numbers;
    private final long[] windows;

    /** Where the parts of a partitioned group end, for each byte of a window and of a split. */
    private final int[][] ends = new int[2 * Long.BYTES][];

    private final ReadAhead readAhead;
    private final int[] heads = new int[BYTE_VALUES];
    private final Operation left = new Operation();
    private final Operation right = new Operation();

    /** Groups to sort: from, to and depth of each. */
    private int[] stack = new int[3 * 16];

    private int stackSize;

    /** The length of the shortest key of the group whose windows were loaded last. */
    private int shortestBytes;

    /** Whether the keys of that group are in more than one bucket. */
    private boolean bucketsDiffer;

    private EntrySorter(MemorySegment log, MemorySegment entries, int from, int to) {
        this.log = log;
        this.entries = entries;
        this.readAhead = new ReadAhead(log, entries);
        this.numbers = new int[to - from];
        this.windows = new long[to - from];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = from + i;
        }
    }

    /** Returns the entry numbers from one to another, exclusive, in order. */
    static int[] sort(MemorySegment log, MemorySegment entries, int from, int to) {
        EntrySorter sorter = new EntrySorter(log, entries, from, to);
        sorter.sort();
        return sorter.numbers;
    }

    private void sort() {
        // Most often there is one bucket, whose window all have in common: not to load that saves
        // a pass over the log.
        long first = loadWindows(0, numbers.length, 0);
        if (bucketsDiffer) {
            push(0, numbers.length, BUCKET_DEPTH);
        } else {
            sortByWindow(0, numbers.length, 0, 0, first);
        }
        while (stackSize > 0) {
            stackSize -= 3;
            int from = stack[stackSize];
            int to = stack[stackSize + 1];
            int depth = stack[stackSize + 2];
            long varying = loadWindows(from, to, depth);
            sortByWindow(from, to, depth, 0, varying);
        }
    }

    private void push(int from, int to, int depth) {
        if (stackSize == stack.length) {
            stack = Arrays.copyOf(stack, 2 * stackSize);
        }
        stack[stackSize] = from;
        stack[stackSize + 1] = to;
        stack[stackSize + 2] = depth;
        stackSize += 3;
    }

    /** Loads the windows of a group, and returns a number with a bit set wherever they differ. */
    private long loadWindows(int from, int to, int depth) {
        long varying = 0;
        shortestBytes = Integer.MAX_VALUE;
        int bucket = -1;
        bucketsDiffer = false;
        for (int i = from; i < to; i++) {
            if ((i - from) % ReadAhead.BATCH == 0) {
                readAhead.touch(numbers, i, Math.min(i + ReadAhead.BATCH, to));
            }
            Operation operation = at(left, i);
            shortestBytes = Math.min(shortestBytes, operation.keyBytes());
            bucketsDiffer |= bucket >= 0 && operation.bucket() != bucket;
            bucket = operation.bucket();
            windows[i] =
                    depth == BUCKET_DEPTH
                            ? operation.bucket()
                            : Keys.prefix(
                                    log,
                                    operation.keyOffset() + depth,
                                    operation.keyBytes() - depth);
            varying |= windows[i] ^ windows[from];
        }
        return varying;
    }

    /**
     * Sorts a group whose windows are equal in the bytes before one.
     *
     * @param firstByte of the window to look at, 0 (the highest) to 8
     * @param varying has a zero byte where the windows do not differ
     */
    private void sortByWindow(int from, int to, int depth, int firstByte, long varying) {
        if (to - from <= SMALL_GROUP) {
            insert(from, to, depth + Long.BYTES);
            return;
        }
        int index = nextVarying(varying, firstByte);
        if (index == Long.BYTES) {
            if (depth == BUCKET_DEPTH || (varying != 0 && goesOnAfter(depth))) {
                push(from, to, depth + Long.BYTES);
            } else {
                splitByPivot(from, to, depth);
            }
            return;
        }
        int[] partEnds = partition(from, to, index, shiftOf(index));
        int start = from;
        for (int end : partEnds) {
            if (end - start > 1) {
                sortByWindow(start, end, depth, index + 1, varying);
            }
            start = end;
        }
    }

    /** Returns whether every key of the group is longer than what its window shows. */
    private boolean goesOnAfter(int depth) {
        return shortestBytes - depth > Long.BYTES;
    }

    /** Sorts a group of keys that are equal up to a depth, and in the window there. */
    private void splitByPivot(int from, int to, int depth) {
        Operation pivot = at(left, (from + to) >>> 1);
        long varying = 0;
        for (int i = from; i < to; i++) {
            if ((i - from) % ReadAhead.BATCH == 0) {
                readAhead.touch(numbers, i, Math.min(i + ReadAhead.BATCH, to));
            }
            windows[i] = split(pivot, at(right, i), depth);
            varying |= windows[i] ^ windows[from];
        }
        sortBySplit(from, to, depth, 0, varying);
    }

    private long split(Operation pivot, Operation other, int depth) {
        int pivotBytes = pivot.keyBytes() - depth;
        int otherBytes = other.keyBytes() - depth;
        long pivotAt = pivot.keyOffset() + depth;
        long otherAt = other.keyOffset() + depth;
        int common = Keys.commonBytes(log, pivotAt, pivotBytes, log, otherAt, otherBytes);
        if (common == otherBytes) {
            return common == pivotBytes ? SPLIT_EQUAL : common;
        }
        boolean less =
                common < pivotBytes
                        && Byte.compareUnsigned(
                                        log.get(Layouts.U8, otherAt + common),
                                        log.get(Layouts.U8, pivotAt + common))
                                < 0;
        return less ? common : SPLIT_END - common;
    }

    /** As {@link #sortByWindow}, with splits for windows. */
    private void sortBySplit(int from, int to, int depth, int firstByte, long varying) {
        int index = nextVarying(varying, firstByte);
        if (index == Long.BYTES) {
            long split = windows[from];
            if (split == SPLIT_EQUAL) {
                sortDescending(from, to);
            } else {
                long common = split < SPLIT_EQUAL ? split : SPLIT_END - split;
                push(from, to, depth + (int) common);
            }
            return;
        }
        int[] partEnds = partition(from, to, Long.BYTES + index, shiftOf(index));
        int start = from;
        for (int end : partEnds) {
            if (end > start) {
                sortBySplit(start, end, depth, index + 1, varying);
            }
            start = end;
        }
    }

    /** Returns the first byte, from one on, in which windows differ, or 8. */
    private static int nextVarying(long varying, int firstByte) {
        long rest = firstByte == Long.BYTES ? 0 : varying & (-1L >>> (8 * firstByte));
        return Long.numberOfLeadingZeros(rest) / 8;
    }

    private static int shiftOf(int index) {
        return 56 - 8 * index;
    }

    /**
     * Groups entries by one byte of their windows, in place: each is swapped to where the part it
     * belongs to grows (McIlroy, Bostic, McIlroy: Engineering Radix Sort, 1993).
     *
     * @param slot which of {@link #ends} to use
     * @return where the part of each byte ends
     */
    private int[] partition(int from, int to, int slot, int shift) {
        int[] partEnds = endsAt(slot);
        for (int i = from; i < to; i++) {
            partEnds[byteOf(windows[i], shift)]++;
        }
        int at = from;
        for (int part = 0; part < BYTE_VALUES; part++) {
            heads[part] = at;
            at += partEnds[part];
            partEnds[part] = at;
        }
        for (int part = 0; part < BYTE_VALUES; part++) {
            while (heads[part] < partEnds[part]) {
                int hole = heads[part]++;
                long window = windows[hole];
                int number = numbers[hole];
                int target = byteOf(window, shift);
                while (target != part) {
                    int next = heads[target]++;
                    long displacedWindow = windows[next];
                    int displacedNumber = numbers[next];
                    windows[next] = window;
                    numbers[next] = number;
                    window = displacedWindow;
                    number = displacedNumber;
                    target = byteOf(window, shift);
                }
                windows[hole] = window;
                numbers[hole] = number;
            }
        }
        return partEnds;
    }

    private int[] endsAt(int slot) {
        if (ends[slot] == null) {
            ends[slot] = new int[BYTE_VALUES];
        } else {
            Arrays.fill(ends[slot], 0);
        }
        return ends[slot];
    }

    private static int byteOf(long window, int shift) {
        return (int) (window >>> shift) & 0xff;
    }

    /**
     * Sorts a small group by window, then by the rest of the keys from a depth on, then by version.
     */
    private void insert(int from, int to, int depth) {
        boolean touched = false;
        for (int i = from + 1; i < to; i++) {
            long window = windows[i];
            int number = numbers[i];
            int at = i;
            while (at > from) {
                if (window == windows[at - 1]) {
                    if (!touched) {
                        readAhead.touch(numbers, from, to);
                        touched = true;
                    }
                    if (!isBeforeFrom(depth, number, numbers[at - 1])) {
                        break;
                    }
                } else if (Long.compareUnsigned(window, windows[at - 1]) > 0) {
                    break;
                }
                windows[at] = windows[at - 1];
                numbers[at] = numbers[at - 1];
                at--;
            }
            windows[at] = window;
            numbers[at] = number;
        }
    }

    private boolean isBeforeFrom(int depth, int number, int other) {
        left.at(log, offsetOf(number));
        right.at(log, offsetOf(other));
        int shortest = Math.min(left.keyBytes(), right.keyBytes());
        int from = Math.min(depth, shortest);
        int keys =
                Keys.compare(
                        log,
                        left.keyOffset() + from,
                        left.keyBytes() - from,
                        log,
                        right.keyOffset() + from,
                        right.keyBytes() - from);
        return keys != 0 ? keys < 0 : number > other;
    }

    private void sortDescending(int from, int to) {
        Arrays.sort(numbers, from, to);
        for (int low = from, high = to - 1; low < high; low++, high--) {
            int number = numbers[low];
            numbers[low] = numbers[high];
            numbers[high] = number;
        }
    }

    private Operation at(Operation view, int index) {
        return view.at(log, offsetOf(numbers[index]));
    }

    private long offsetOf(int number) {
        return MemtableLayout.offsetOf(MemtableLayout.get(entries, number));
    }
}
