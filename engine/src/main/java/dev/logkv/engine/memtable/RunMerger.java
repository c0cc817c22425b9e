package dev.logkv.engine.memtable;

import dev.logkv.engine.entry.Keys;
import dev.logkv.engine.entry.Operation;
import java.lang.foreign.MemorySegment;

/** Merges two sorted runs of entry numbers, all of one newer than all of the other. */
final class RunMerger {

    private final MemorySegment log;
    private final MemorySegment entries;

    RunMerger(MemorySegment log, MemorySegment entries) {
        this.log = log;
        this.entries = entries;
    }

    int[] merge(int[] older, int[] newer) {
        int[] merged = new int[older.length + newer.length];
        Head old = new Head(older);
        Head young = new Head(newer);
        int at = 0;
        while (old.index < older.length && young.index < newer.length) {
            // Of equal keys the newer version comes first.
            Head first = compare(young, old) <= 0 ? young : old;
            merged[at++] = first.run[first.index];
            first.moveTo(first.index + 1);
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

    /** The next entry of a run. */
    private final class Head {

        private final int[] run;
        private final Operation operation = new Operation();
        private final ReadAhead readAhead = new ReadAhead(log, entries);
        private int index;
        private long prefix;

        Head(int[] run) {
            this.run = run;
            moveTo(0);
        }

        void moveTo(int target) {
            index = target;
            if (target < run.length) {
                if (target % ReadAhead.BATCH == 0) {
                    readAhead.touch(run, target, Math.min(target + ReadAhead.BATCH, run.length));
                }
                long entry = MemtableLayout.get(entries, run[target]);
                operation.at(log, MemtableLayout.offsetOf(entry));
                prefix = Keys.prefix(log, operation.keyOffset(), operation.keyBytes());
            }
        }
    }
}
