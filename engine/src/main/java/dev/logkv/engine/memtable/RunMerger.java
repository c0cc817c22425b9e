package dev.logkv.engine.memtable;

import dev.logkv.engine.entry.Keys;
import dev.logkv.engine.entry.Operation;
import java.lang.foreign.MemorySegment;

/** Merges two sorted runs of entry numbers, all of one newer than all of the other. */
final class RunMerger {

    /** A newer run that is less than this part of the older one is not walked along with it. */
    private static final int SEARCH_FRACTION = 16;

    private final MemorySegment log;
    private final MemorySegment entries;

    RunMerger(MemorySegment log, MemorySegment entries) {
        this.log = log;
        this.entries = entries;
    }

    int[] merge(int[] older, int[] newer) {
        return newer.length < older.length / SEARCH_FRACTION
                ? insert(older, newer)
                : walk(older, newer);
    }

    /** Searches the places of the newer ones in the older run, and copies what is between them. */
    private int[] insert(int[] older, int[] newer) {
        int[] merged = new int[older.length + newer.length];
        Head old = new Head(older);
        Head young = new Head(newer);
        int from = 0;
        for (int i = 0; i < newer.length; i++) {
            young.moveTo(i);
            int place = firstNotBefore(old, from, young);
            System.arraycopy(older, from, merged, from + i, place - from);
            merged[place + i] = newer[i];
            from = place;
        }
        System.arraycopy(older, from, merged, from + newer.length, older.length - from);
        return merged;
    }

    /** Returns where in the older run, from an index on, the present newer entry belongs. */
    private int firstNotBefore(Head old, int from, Head young) {
        int low = from;
        int high = old.run.length;
        while (low < high) {
            int middle = (low + high) >>> 1;
            old.moveTo(middle);
            if (compare(young, old) <= 0) { // of equal keys the newer version comes first
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        return low;
    }

    private int[] walk(int[] older, int[] newer) {
        int[] merged = new int[older.length + newer.length];
        Head old = new Head(older);
        Head young = new Head(newer);
        old.stepTo(0);
        young.stepTo(0);
        int at = 0;
        while (old.index < older.length && young.index < newer.length) {
            // Of equal keys the newer version comes first.
            Head first = compare(young, old) <= 0 ? young : old;
            merged[at++] = first.run[first.index];
            first.stepTo(first.index + 1);
        }
        System.arraycopy(older, old.index, merged, at, older.length - old.index);
        at += older.length - old.index;
        System.arraycopy(newer, young.index, merged, at, newer.length - young.index);
        return merged;
    }

    private int compare(Head left, Head right) {
        if (left.operation.bucket() != right.operation.bucket()) {
            return Integer.compare(left.operation.bucket(), right.operation.bucket());
        }
        if (left.prefix != right.prefix) {
            return Long.compareUnsigned(left.prefix, right.prefix);
        }
        return Keys.compareAfterPrefix(
                log,
                left.operation.keyOffset(),
                left.operation.keyBytes(),
                log,
                right.operation.keyOffset(),
                right.operation.keyBytes());
    }

    /** An entry of a run. */
    private final class Head {

        private final int[] run;
        private final Operation operation = new Operation();
        private final ReadAhead readAhead = new ReadAhead(log, entries);
        private int index;
        private long prefix;

        Head(int[] run) {
            this.run = run;
        }

        /** Moves to the next entry, or to the first one. */
        void stepTo(int target) {
            if (target < run.length && target % ReadAhead.BATCH == 0) {
                readAhead.touch(run, target, Math.min(target + ReadAhead.BATCH, run.length));
            }
            moveTo(target);
        }

        void moveTo(int target) {
            index = target;
            if (target < run.length) {
                long entry = MemtableLayout.get(entries, run[target]);
                operation.at(log, MemtableLayout.offsetOf(entry));
                prefix = Keys.prefix(log, operation.keyOffset(), operation.keyBytes());
            }
        }
    }
}
