package dev.logkv;

import java.time.Duration;
import java.util.Objects;
import java.util.function.Consumer;

/**
 * How a store behaves. Immutable; made by {@link #builder()}. Nothing here is written to disk: a
 * store may be opened with other options each time. Few, on purpose: the defaults are right for
 * most.
 *
 * @param durability how safe a write is that does not say so itself; see {@link Builder#durability}
 * @param syncInterval see {@link Builder#syncInterval}
 * @param segmentBytes see {@link Builder#segmentBytes}
 * @param memoryBudget see {@link Builder#memoryBudget}
 * @param tableBytes see {@link Builder#tableBytes}
 * @param valueSeparationBytes see {@link Builder#valueSeparationBytes}
 * @param compression see {@link Builder#compression}
 * @param freeSpaceFloor see {@link Builder#freeSpaceFloor}
 * @param stallTimeout see {@link Builder#stallTimeout}
 * @param eventListener see {@link Builder#eventListener}
 */
public record Options(
        Durability durability,
        Duration syncInterval,
        long segmentBytes,
        long memoryBudget,
        long tableBytes,
        int valueSeparationBytes,
        Compression compression,
        long freeSpaceFloor,
        Duration stallTimeout,
        Consumer<? super Event> eventListener) {

    /** The longest interval between background syncs. */
    public static final Duration SYNC_INTERVAL_MAX = Duration.ofDays(1);

    /** The longest that a write waits for a flush. */
    public static final Duration STALL_TIMEOUT_MAX = Duration.ofDays(1);

    /** The smallest capacity of a segment, in bytes. */
    public static final long SEGMENT_BYTES_MIN = 4 << 10;

    /** The largest capacity of a segment, in bytes. */
    public static final long SEGMENT_BYTES_MAX = 1 << 30;

    /** The smallest size of a table, in bytes. */
    public static final long TABLE_BYTES_MIN = 4 << 10;

    /** The largest size of a table, in bytes. */
    public static final long TABLE_BYTES_MAX = 1 << 30;

    /** The least that values can be separated from, in bytes. */
    public static final int VALUE_SEPARATION_BYTES_MIN = 512;

    private static final Options DEFAULTS = builder().build();

    /** Checks every value; the message of the error names it and its limit. */
    public Options {
        Objects.requireNonNull(durability, "durability");
        Objects.requireNonNull(compression, "compression");
        Objects.requireNonNull(eventListener, "eventListener");
        if (syncInterval.isNegative() || syncInterval.compareTo(SYNC_INTERVAL_MAX) > 0) {
            throw new IllegalArgumentException(
                    "syncInterval of %s, 0, which switches it off, to %s"
                            .formatted(syncInterval, SYNC_INTERVAL_MAX));
        }
        if (segmentBytes < SEGMENT_BYTES_MIN
                || segmentBytes > SEGMENT_BYTES_MAX
                || segmentBytes % SEGMENT_BYTES_MIN != 0) {
            throw new IllegalArgumentException(
                    "segmentBytes of %,d, a multiple of %,d up to %,d"
                            .formatted(segmentBytes, SEGMENT_BYTES_MIN, SEGMENT_BYTES_MAX));
        }
        if (memoryBudget < 1 << 20) {
            throw new IllegalArgumentException(
                    "memoryBudget of %,d bytes, at least %,d".formatted(memoryBudget, 1 << 20));
        }
        if (tableBytes < TABLE_BYTES_MIN || tableBytes > TABLE_BYTES_MAX) {
            throw new IllegalArgumentException(
                    "tableBytes of %,d, %,d to %,d"
                            .formatted(tableBytes, TABLE_BYTES_MIN, TABLE_BYTES_MAX));
        }
        if (valueSeparationBytes != 0
                && (valueSeparationBytes < VALUE_SEPARATION_BYTES_MIN
                        || valueSeparationBytes > LogKV.VALUE_BYTES_MAX)) {
            throw new IllegalArgumentException(
                    "valueSeparationBytes of %,d, 0, which has all values in tables, or %,d to %,d"
                            .formatted(
                                    valueSeparationBytes,
                                    VALUE_SEPARATION_BYTES_MIN,
                                    LogKV.VALUE_BYTES_MAX));
        }
        if (stallTimeout.isNegative() || stallTimeout.compareTo(STALL_TIMEOUT_MAX) > 0) {
            throw new IllegalArgumentException(
                    "stallTimeout of %s, 0, with which nobody waits, to %s"
                            .formatted(stallTimeout, STALL_TIMEOUT_MAX));
        }
        if (freeSpaceFloor < 0) {
            throw new IllegalArgumentException(
                    "freeSpaceFloor of %,d bytes, at least 0".formatted(freeSpaceFloor));
        }
    }

    /** Returns the options that {@link LogKV#open(java.nio.file.Path)} uses. */
    public static Options defaults() {
        return DEFAULTS;
    }

    /** Returns a builder that starts from the defaults. */
    public static Builder builder() {
        return new Builder();
    }

    /** Collects options; each method returns this builder. */
    public static final class Builder {

        private Durability durability = Durability.BUFFERED;
        private Duration syncInterval = Duration.ofSeconds(1);
        private long segmentBytes = 64 << 20;
        private long memoryBudget = 256 << 20;
        private long tableBytes = 64 << 20;
        private int valueSeparationBytes = 1 << 10;
        private Compression compression = Compression.NONE;
        private long freeSpaceFloor = 96 << 20;
        private Duration stallTimeout = Duration.ofMinutes(1);
        private Consumer<? super Event> eventListener = event -> {};

        private Builder() {}

        /**
         * How safe a write is that does not say so itself. Default {@link Durability#BUFFERED}.
         * Change it where a loss of power must not take the last second of writes; that costs one
         * sync of the device for each group of writers that wait together.
         */
        public Builder durability(Durability durability) {
            this.durability = durability;
            return this;
        }

        /**
         * How long after a buffered write the background sync starts, at the latest. Default one
         * second; zero switches it off, and the longest is {@link #SYNC_INTERVAL_MAX}. A longer
         * interval saves some disk traffic and gives more to a loss of power.
         */
        public Builder syncInterval(Duration syncInterval) {
            this.syncInterval = syncInterval;
            return this;
        }

        /**
         * Capacity of a log segment, in bytes: a multiple of {@link #SEGMENT_BYTES_MIN} up to
         * {@link #SEGMENT_BYTES_MAX}. Default 64 MiB. Two segments exist at any time, the active
         * one and the prepared next one, and a third for some seconds after a flush, to be used
         * again; so a small store in little space wants a smaller figure.
         */
        public Builder segmentBytes(long segmentBytes) {
            this.segmentBytes = segmentBytes;
            return this;
        }

        /**
         * How much memory outside the page cache the memtables may take, in bytes, at least 1 MiB.
         * Default 256 MiB. A memtable takes 20 to 40 bytes for each operation, and is freed when it
         * was flushed. Where flushes cannot keep up writers wait at this bound. More memory lets a
         * longer burst of writes pass at full speed; much less costs speed at any time. Beside it a
         * flush and a merge, which may run at once, take memory in proportion to the keys of the
         * table that each is writing: 27 bytes for each, and never more than {@link #tableBytes}.
         */
        public Builder memoryBudget(long memoryBudget) {
            this.memoryBudget = memoryBudget;
            return this;
        }

        /**
         * When a sorted table is full, in bytes, 4 KiB to 1 GiB. Default 64 MiB. Smaller tables
         * give space back in smaller pieces, and are more files.
         */
        public Builder tableBytes(long tableBytes) {
            this.tableBytes = tableBytes;
            return this;
        }

        /**
         * From which length on a value stays where it was first written when its memtable is
         * flushed, in bytes: {@link Options#VALUE_SEPARATION_BYTES_MIN} or more. Default 1 KiB. The
         * table has a pointer to it only, so merges do not copy it; it is moved when most of what
         * lies around it is dead. Such a value costs one more access to read, and when it was
         * overwritten or deleted its space comes back later than that of a short one. It is never
         * compressed. 0 has all values in tables. Values that are there stay as they are until a
         * merge moves them.
         */
        public Builder valueSeparationBytes(int valueSeparationBytes) {
            this.valueSeparationBytes = valueSeparationBytes;
            return this;
        }

        /**
         * How the blocks of new tables are compressed. Default {@link Compression#NONE}. Tables
         * that exist are read whatever is set here. Saves space, and costs processor time for each
         * block that is read. Values that are not in tables are not compressed: see {@link
         * #valueSeparationBytes}.
         */
        public Builder compression(Compression compression) {
            this.compression = compression;
            return this;
        }

        /**
         * How much space on the device the log leaves to others, in bytes. Default 96 MiB. When the
         * log would go below it, writes are refused with {@link LogKVException.OutOfSpace} until
         * space is free again. Flushes and merges may go below it, and free more than they take: a
         * flush needs 1.25 times the {@link #segmentBytes}, so less than that here may leave a
         * store that has filled its device unable to make room by itself.
         */
        public Builder freeSpaceFloor(long freeSpaceFloor) {
            this.freeSpaceFloor = freeSpaceFloor;
            return this;
        }

        /**
         * How long a write waits where flushes cannot keep up and the {@link #memoryBudget} is used
         * up; then it is refused with {@link LogKVException.Io}, and nothing was written. Default
         * one minute, which only a device that hangs exceeds; at most {@link #STALL_TIMEOUT_MAX}.
         * Shorter for those who would rather shed load than wait.
         */
        public Builder stallTimeout(Duration stallTimeout) {
            this.stallTimeout = stallTimeout;
            return this;
        }

        /**
         * Told of what happens in the background. Default: nobody; faults are logged by {@link
         * System.Logger} {@code dev.logkv} in any case. Called on an engine thread or on the thread
         * that met the fault: it must return soon, and must not call the store: a write would wait
         * for itself. What it throws is logged and ignored.
         */
        public Builder eventListener(Consumer<? super Event> eventListener) {
            this.eventListener = eventListener;
            return this;
        }

        /**
         * Returns the options.
         *
         * @throws IllegalArgumentException if a value is out of its range
         */
        public Options build() {
            return new Options(
                    durability,
                    syncInterval,
                    segmentBytes,
                    memoryBudget,
                    tableBytes,
                    valueSeparationBytes,
                    compression,
                    freeSpaceFloor,
                    stallTimeout,
                    eventListener);
        }
    }
}
