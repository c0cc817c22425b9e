package dev.logkv.testkit;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The immutable content of a file: a length and its pages, which other contents share. Bytes of the
 * last page beyond the length are zero.
 */
final class Content {

    static final Content EMPTY = new Content(0, new Page[0]);

    private static final Page GARBAGE = garbage();

    private final long size;
    private final Page[] pages;
    private final long hash;

    private Content(long size, Page[] pages) {
        this.size = size;
        this.pages = pages;
        long mixed = size;
        for (Page page : pages) {
            mixed = Page.mix(mixed, page.hash());
        }
        this.hash = mixed;
    }

    private static Page garbage() {
        byte[] bytes = new byte[Page.BYTES];
        Arrays.fill(bytes, (byte) 0xA5);
        return Page.of(bytes);
    }

    long size() {
        return size;
    }

    /** Equal for equal contents, and in practice for no others. */
    long hash() {
        return hash;
    }

    int pageCount() {
        return pages.length;
    }

    /** Returns a page, of zeros beyond the last one. */
    Page page(int index) {
        return index < pages.length ? pages[index] : Page.ZERO;
    }

    /** Copies what there is from an offset on, and returns how many bytes that was. */
    long read(long offset, MemorySegment target) {
        long count = Math.max(0, Math.min(target.byteSize(), size - offset));
        for (long done = 0; done < count; ) {
            int in = (int) ((offset + done) % Page.BYTES);
            long part = Math.min(Page.BYTES - in, count - done);
            byte[] bytes = page((int) ((offset + done) / Page.BYTES)).bytes();
            MemorySegment.copy(MemorySegment.ofArray(bytes), in, target, done, part);
            done += part;
        }
        return count;
    }

    /** Copies everything but zeros into memory that is all zeros. */
    void copyTo(MemorySegment zeros) {
        for (int i = 0; i < pages.length; i++) {
            if (pages[i] != Page.ZERO) {
                long offset = (long) i * Page.BYTES;
                int count = (int) Math.min(Page.BYTES, zeros.byteSize() - offset);
                MemorySegment.copy(
                        pages[i].bytes(), 0, zeros, ValueLayout.JAVA_BYTE, offset, count);
            }
        }
    }

    /** Makes one content from another; only the pages that change are copied. */
    static final class Builder {

        private final Content base;
        private long size;
        private Page[] pages;
        private byte[] @Nullable [] changed;

        Builder(Content base) {
            this.base = base;
            this.size = base.size;
            this.pages = base.pages;
            this.changed = new byte[pages.length][];
        }

        /** Grows it with zeros, if it is shorter. */
        Builder extend(long bytes) {
            if (bytes > size) {
                size = bytes;
                int count = Math.toIntExact((bytes + Page.BYTES - 1) / Page.BYTES);
                if (count > pages.length) {
                    Page[] longer = Arrays.copyOf(pages, count);
                    Arrays.fill(longer, pages.length, count, Page.ZERO);
                    pages = longer;
                    changed = Arrays.copyOf(changed, count);
                }
            }
            return this;
        }

        /** Grows it with the bytes that another file had at the same place. */
        Builder extend(long bytes, Content stale) {
            long offset = size;
            extend(bytes);
            while (offset < size) {
                int in = (int) (offset % Page.BYTES);
                long count = Math.min(Page.BYTES - in, size - offset);
                Page page =
                        stale.pages.length == 0 ? GARBAGE : stale.page((int) (offset / Page.BYTES));
                store(offset, MemorySegment.ofArray(page.bytes()).asSlice(in, count));
                offset += count;
            }
            return this;
        }

        /** Stores bytes; those beyond the length are lost. */
        Builder store(long offset, MemorySegment bytes) {
            long count = Math.min(bytes.byteSize(), size - offset);
            for (long done = 0; done < count; ) {
                int in = (int) ((offset + done) % Page.BYTES);
                int part = (int) Math.min(Page.BYTES - in, count - done);
                byte[] page = change((int) ((offset + done) / Page.BYTES));
                MemorySegment.copy(bytes, ValueLayout.JAVA_BYTE, done, page, in, part);
                done += part;
            }
            return this;
        }

        /** Stores a whole page; what is beyond the length is lost. */
        Builder store(int index, Page page) {
            long offset = (long) index * Page.BYTES;
            if (offset + Page.BYTES > size) {
                return store(offset, MemorySegment.ofArray(page.bytes()));
            }
            own();
            pages[index] = page;
            changed[index] = null;
            return this;
        }

        private byte[] change(int index) {
            byte[] bytes = changed[index];
            if (bytes == null) {
                bytes = pages[index].bytes().clone();
                changed[index] = bytes;
            }
            return bytes;
        }

        private void own() {
            if (pages == base.pages) {
                pages = pages.clone();
            }
        }

        Content build() {
            own();
            for (int i = 0; i < changed.length; i++) {
                byte[] bytes = changed[i];
                if (bytes != null) {
                    pages[i] = Page.of(bytes);
                }
            }
            return new Content(size, pages);
        }
    }
}
