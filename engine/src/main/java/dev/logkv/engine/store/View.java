package dev.logkv.engine.store;

import dev.logkv.engine.memtable.Memtable;
import java.util.Arrays;

/** What a read looks at: the memtables of a store, the newest first. Immutable. */
final class View {

    static final View EMPTY = new View(new Memtable[0]);

    private final Memtable[] newestFirst;

    private View(Memtable[] newestFirst) {
        this.newestFirst = newestFirst;
    }

    View withNewest(Memtable memtable) {
        Memtable[] more = new Memtable[newestFirst.length + 1];
        more[0] = memtable;
        System.arraycopy(newestFirst, 0, more, 1, newestFirst.length);
        return new View(more);
    }

    View replacing(Memtable old, Memtable replacement) {
        Memtable[] changed = newestFirst.clone();
        for (int i = 0; i < changed.length; i++) {
            if (changed[i] == old) {
                changed[i] = replacement;
            }
        }
        return new View(changed);
    }

    /** Not copied; not to be changed. */
    Memtable[] newestFirst() {
        return newestFirst;
    }

    Memtable newest() {
        return newestFirst[0];
    }

    long memoryBytes() {
        return Arrays.stream(newestFirst).mapToLong(Memtable::memoryBytes).sum();
    }
}
