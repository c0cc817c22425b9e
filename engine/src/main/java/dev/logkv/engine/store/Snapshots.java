package dev.logkv.engine.store;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The snapshots that are open. */
final class Snapshots {

    private final Set<StoreSnapshot> open = ConcurrentHashMap.newKeySet();

    void add(StoreSnapshot snapshot) {
        open.add(snapshot);
    }

    void remove(StoreSnapshot snapshot) {
        open.remove(snapshot);
    }

    int count() {
        return open.size();
    }

    /** Returns the age of the oldest in milliseconds, or 0 when there is none. */
    long oldestAgeMillis(long nowMillis) {
        return open.stream()
                .mapToLong(snapshot -> nowMillis - snapshot.takenMillis())
                .max()
                .orElse(0);
    }
}
