package dev.logkv.engine.table;

import dev.logkv.LogKVException;
import dev.logkv.engine.codec.Layouts;
import dev.logkv.engine.codec.StoredChecksum;
import java.lang.foreign.MemorySegment;
import java.util.function.BooleanSupplier;

/**
 * The locator of a table, each page verified when it is first touched. May be used by any number of
 * threads; a race verifies twice.
 */
final class Locator {

    private static final byte UNTOUCHED = 0;
    private static final byte TRUSTED = 1;
    private static final byte VERIFIED = 2;

    private final MemorySegment file;
    private final long offset;
    private final long buckets;
    private final BlockIndex index;
    private final String name;
    private final BooleanSupplier trusted;

    /** Of each page one of the states above. */
    private final byte[] states;

    /**
     * @param trusted asked at the first touch of a page whether it counts as verified
     */
    Locator(
            MemorySegment file,
            TableFooter footer,
            BlockIndex index,
            String name,
            BooleanSupplier trusted) {
        this.file = file;
        this.offset = footer.locatorOffset();
        this.buckets = footer.locatorBuckets();
        this.index = index;
        this.name = name;
        this.trusted = trusted;
        this.states = new byte[(int) LocatorLayout.pages(buckets)];
    }

    long buckets() {
        return buckets;
    }

    /**
     * Returns where a bucket begins in the file.
     *
     * @throws LogKVException.Corruption if its page is damaged
     */
    long bucketOffset(long bucket) {
        int page = LocatorLayout.page(bucket);
        if (states[page] == UNTOUCHED) {
            touch(page);
        }
        return offset + bucket * LocatorLayout.BUCKET_BYTES;
    }

    /** Returns where the page of a bucket begins in the file. */
    long pageOffset(long bucket) {
        return offset + (long) LocatorLayout.page(bucket) * LocatorLayout.PAGE_BYTES;
    }

    /** Returns the length of the page of a bucket. */
    long pageBytes(long bucket) {
        return pageBytes(LocatorLayout.page(bucket));
    }

    private long pageBytes(int page) {
        long from = (long) page * LocatorLayout.PAGE_BYTES;
        return Math.min(LocatorLayout.PAGE_BYTES, buckets * LocatorLayout.BUCKET_BYTES - from);
    }

    /** Returns the number of the bucket behind another. */
    long next(long bucket) {
        return bucket + 1 == buckets ? 0 : bucket + 1;
    }

    long slot(long bucketOffset, int slot) {
        return file.get(Layouts.U64, bucketOffset + (long) slot * LocatorLayout.SLOT_BYTES);
    }

    private void touch(int page) {
        if (trusted.getAsBoolean()) {
            states[page] = TRUSTED;
        } else {
            verify(page);
        }
    }

    /**
     * Verifies the page of a bucket unless it is, also where it was trusted so far.
     *
     * @throws LogKVException.Corruption if it is damaged
     */
    void verifyTrusted(long bucket) {
        int page = LocatorLayout.page(bucket);
        if (states[page] != VERIFIED) {
            verify(page);
        }
    }

    private void verify(int page) {
        StoredChecksum.check(
                file,
                offset + (long) page * LocatorLayout.PAGE_BYTES,
                pageBytes(page),
                index.pageChecksum(page),
                name,
                "locator page " + page);
        states[page] = VERIFIED;
    }
}
