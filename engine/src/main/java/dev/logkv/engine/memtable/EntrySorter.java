package dev.logkv.engine.memtable;

import dev.logkv.engine.entry.Keys;
import dev.logkv.engine.entry.Operation;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/**
 * Sorts entries of a memtable into a run: by bucket, key, and the versions of a key newest first.
 *
 * <p><b>How.</b> A radix sort from the most significant byte, on windows: eight bytes of each key
 * at one depth as a number, loaded from the log once and moved along with the entry numbers, in
 * place. The bytes that are the same in all windows of a group are skipped. A group whose windows
 * are all equal is split by whether a key ends there: keys that do are equal when they are of one
 * length; the others wait on a stack for the window after what they still have in common. Small
 * groups are finished by insertion. The bucket is the first window of all.
 *
 * <p><b>Bounds.</b> Every byte of a key is read a constant number of times, so neither many
 * versions of one key nor long common beginnings cost more than reading them. The recursion is at
 * most eight deep, one level for each byte of a window. Memory while sorting: 12 bytes an entry, of
 * which 4 are the result.
 */
final class EntrySorter {

    /** Groups of so many entries or fewer are sorted by insertion. */
    private static final int SMALL_GROUP = 32;

    /** The depth of the window that holds the bucket; the key's first is eight later, at 0. */
    private static final int BUCKET_DEPTH = -Long.BYTES;

    private static final int BYTE_VALUES = 256;

    private final MemorySegment log;
    private final MemorySegment entries;
    private final int[] numbers;
    private final long[] windows;

    /** Where the parts of a partitioned group end: by each of the eight bytes, and by length. */
    private final int[][] ends = new int[Long.BYTES + 1][];

    private final int[] heads = new int[BYTE_VALUES];
    private final Operation left = new Operation();
    private final Operation right = new Operation();

    /** Groups to sort: from, to and depth of each. */
    private int[] stack = new int[3 * 16];

    private int stackSize;

    private EntrySorter(MemorySegment log, MemorySegment entries, int from, int to) {
        this.log = log;
        this.entries = entries;
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
        push(0, numbers.length, BUCKET_DEPTH);
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
        for (int i = from; i < to; i++) {
            Operation operation = at(left, i);
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
            insert(from, to, depth);
            return;
        }
        long rest = firstByte == Long.BYTES ? 0 : varying & (-1L >>> (8 * firstByte));
        if (rest == 0) {
            splitByLength(from, to, depth);
            return;
        }
        int index = Long.numberOfLeadingZeros(rest) / 8;
        int[] partEnds = partition(from, to, index, 56 - 8 * index);
        int start = from;
        for (int end : partEnds) {
            if (end - start > 1) {
                sortByWindow(start, end, depth, index + 1, varying);
            }
            start = end;
        }
    }

    /** Sorts a group whose windows are equal. */
    private void splitByLength(int from, int to, int depth) {
        if (depth == BUCKET_DEPTH) {
            push(from, to, 0);
            return;
        }
        // Keys that end within the window, by where they do; then, as one part, those that go on.
        int goingOn = Long.BYTES + 1;
        for (int i = from; i < to; i++) {
            windows[i] = Math.min(at(left, i).keyBytes() - depth, goingOn);
        }
        int[] partEnds = partition(from, to, Long.BYTES, 0);
        int start = from;
        for (int length = 0; length < goingOn; length++) {
            sortDescending(start, partEnds[length]);
            start = partEnds[length];
        }
        if (start < to) {
            push(start, to, depth + Long.BYTES + commonBytes(start, to, depth + Long.BYTES));
        }
    }

    /** Returns how many bytes all keys of a group have in common from a depth on; 0 if few. */
    private int commonBytes(int from, int to, int depth) {
        Operation first = at(left, from);
        int common = first.keyBytes() - depth;
        for (int i = from + 1; i < to && common >= Long.BYTES; i++) {
            Operation other = at(right, i);
            common =
                    Keys.commonBytes(
                            log,
                            first.keyOffset() + depth,
                            common,
                            log,
                            other.keyOffset() + depth,
                            other.keyBytes() - depth);
        }
        return common >= Long.BYTES ? common : 0;
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

    private void insert(int from, int to, int depth) {
        for (int i = from + 1; i < to; i++) {
            long window = windows[i];
            int number = numbers[i];
            int at = i;
            while (at > from && isBefore(window, number, at - 1, depth)) {
                windows[at] = windows[at - 1];
                numbers[at] = numbers[at - 1];
                at--;
            }
            windows[at] = window;
            numbers[at] = number;
        }
    }

    private boolean isBefore(long window, int number, int other, int depth) {
        return window == windows[other]
                ? isBeforeAfterWindow(number, numbers[other], depth + Long.BYTES)
                : Long.compareUnsigned(window, windows[other]) < 0;
    }

    private boolean isBeforeAfterWindow(int number, int other, int depth) {
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
