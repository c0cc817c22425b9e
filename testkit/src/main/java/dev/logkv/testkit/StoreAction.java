package dev.logkv.testkit;

import dev.logkv.Durability;
import java.util.List;

/** One step of a workload, as a value: it can be printed, and left out. */
public sealed interface StoreAction {

    /** One atomic write. Buckets that do not exist are created before. */
    record Write(List<Change> changes, Durability durability) implements StoreAction {}

    /** Writes of several threads that wait for the device together, in the order of the queue. */
    record Group(List<List<Change>> writes) implements StoreAction {}

    /** A bucket is created, if it does not exist. */
    record Create(String bucket) implements StoreAction {}

    /** A bucket is dropped, if it exists. */
    record Drop(String bucket) implements StoreAction {}

    /** A barrier by hand. */
    record Sync() implements StoreAction {}

    /** Everything that was written goes into tables. */
    record Flush() implements StoreAction {}

    /** Everything is merged. */
    record Compact() implements StoreAction {}

    /** A snapshot is taken, which stays open. */
    record Hold() implements StoreAction {}

    /** All snapshots are read, which must show what they did from the start, and closed. */
    record Release() implements StoreAction {}

    /** The store is closed and opened again; snapshots are released before. */
    record Reopen() implements StoreAction {}

    /** Time passes, and the background work with it. */
    record Pass(long millis) implements StoreAction {}

    /** Returns a write of one change. */
    static StoreAction write(Change change, Durability durability) {
        return new Write(List.of(change), durability);
    }
}
