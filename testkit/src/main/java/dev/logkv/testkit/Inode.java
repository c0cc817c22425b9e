package dev.logkv.testkit;

import dev.logkv.testkit.PendingOperation.Bytes;
import dev.logkv.testkit.PendingOperation.Extend;
import dev.logkv.testkit.PendingOperation.OfFile;
import dev.logkv.testkit.PendingOperation.PageStore;
import dev.logkv.testkit.PendingOperation.Write;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A file, apart from its names and from who has it open: what is durable of it, what everybody
 * sees, and what was done in between.
 *
 * <p>What everybody sees is one piece of native memory that calls and mappings share, so they are
 * coherent. It is taken when the file is first changed or mapped. Stores into a mapping are no
 * calls; they are found by comparing the memory with what it was, page by page, at every boundary.
 *
 * <p>The lock of the file system guards it.
 */
final class Inode {

    /** With more pending operations than this, older stores into the same page are forgotten. */
    private static final int PENDING_MAX = 256;

    private record Mapping(MemorySegment.Scope scope, boolean writable) {}

    private final SimulatedFileSystem fs;
    private final List<Mapping> mappings = new ArrayList<>();

    /** What a power loss leaves when nothing pending survives. */
    private Content durable;

    /** What everybody saw at the last boundary; without tracking, what the file began with. */
    private Content observed;

    private List<OfFile> pending = new ArrayList<>();

    private long size;
    private @Nullable MemorySegment memory;
    private boolean storable;

    boolean linked = true;
    int opened;

    Inode(SimulatedFileSystem fs, Content content) {
        this.fs = fs;
        this.durable = content;
        this.observed = content;
        this.size = content.size();
    }

    /** Takes over what another process did to it and did not make durable. */
    void resume(Content seen, List<OfFile> notDurable, boolean hasName) {
        observed = seen;
        size = seen.size();
        pending = notDurable;
        linked = hasName;
    }

    long size() {
        return size;
    }

    Content durable() {
        return durable;
    }

    Content observed() {
        return observed;
    }

    List<OfFile> pending() {
        return pending;
    }

    long read(long offset, MemorySegment target) {
        if (memory == null) {
            return observed.read(offset, target);
        }
        long count = Math.max(0, Math.min(target.byteSize(), size - offset));
        if (count > 0) {
            MemorySegment.copy(memory, offset, target, 0, count);
        }
        return count;
    }

    void write(long offset, MemorySegment bytes) {
        long count = bytes.byteSize();
        extend(offset + count);
        MemorySegment.copy(bytes, 0, touch(size), offset, count);
        if (fs.isTracking()) {
            MemorySegment copy = MemorySegment.ofArray(new byte[Math.toIntExact(count)]);
            copy.copyFrom(bytes);
            pending.add(new Write(fs.nextOrder(), this, offset, copy.asReadOnly()));
            observed = new Content.Builder(observed).store(offset, copy).build();
        }
    }

    /** Writes zeros to where there are others. */
    void zero(long from, long to) {
        if (from < to) {
            MemorySegment zeros = MemorySegment.ofArray(new byte[Math.toIntExact(to - from)]);
            MemorySegment seen = MemorySegment.ofArray(new byte[Math.toIntExact(to - from)]);
            read(from, seen);
            if (zeros.mismatch(seen) >= 0) {
                write(from, zeros);
            }
        }
    }

    /** Grows the file with zeros, if it is shorter. */
    void extend(long bytes) {
        if (bytes <= size) {
            return;
        }
        touch(bytes);
        size = bytes;
        if (fs.isTracking()) {
            pending.add(new Extend(fs.nextOrder(), this, bytes));
            observed = new Content.Builder(observed).extend(bytes).build();
        }
    }

    /**
     * Makes the first bytes durable, to the end of their page. A length that is not durable stays
     * so, unless that is all of the file.
     */
    void force(long bytes) {
        observe();
        Content.Builder builder = new Content.Builder(durable);
        List<OfFile> left = new ArrayList<>();
        long end = bytes >= size ? Long.MAX_VALUE : (bytes + Page.BYTES - 1) & -Page.BYTES;
        for (OfFile operation : pending) {
            if (end == Long.MAX_VALUE) {
                apply(operation, builder);
            } else if (operation instanceof Bytes stored && stored.offset() < end) {
                builder.store(stored.offset(), firstOf(stored, end));
                left.addAll(behind(stored, end));
            } else {
                left.add(operation);
            }
        }
        durable = builder.build();
        pending = left;
    }

    private static MemorySegment firstOf(Bytes stored, long end) {
        MemorySegment bytes = stored.bytes();
        return bytes.asSlice(0, Math.min(bytes.byteSize(), end - stored.offset()));
    }

    private List<OfFile> behind(Bytes stored, long end) {
        long before = end - stored.offset();
        MemorySegment bytes = stored.bytes();
        return bytes.byteSize() <= before
                ? List.of()
                : List.of(new Write(stored.order(), this, end, bytes.asSlice(before)));
    }

    /**
     * Fails to make anything durable, as the page cache does it: the pages count as clean from now
     * on, so nothing will ever write them, and they can be read until they are evicted. The length
     * is in the journal, and still to come.
     */
    void failForce() {
        observe();
        pending.removeIf(operation -> operation instanceof Bytes);
    }

    static void apply(OfFile operation, Content.Builder builder) {
        switch (operation) {
            case Extend extend -> builder.extend(extend.size());
            case Write write -> builder.store(write.offset(), write.bytes());
            case PageStore store -> builder.store(store.page(), store.after());
        }
    }

    /** Finds what was stored through mappings since the last time. */
    void observe() {
        if (!storable || memory == null || !fs.isTracking()) {
            return;
        }
        Content.Builder builder = null;
        for (int i = 0; i < observed.pageCount(); i++) {
            Page before = observed.page(i);
            long offset = (long) i * Page.BYTES;
            long end = Math.min(size, offset + Page.BYTES);
            MemorySegment old = MemorySegment.ofArray(before.bytes());
            if (MemorySegment.mismatch(memory, offset, end, old, 0, end - offset) >= 0) {
                byte[] bytes = new byte[Page.BYTES];
                MemorySegment.ofArray(bytes).copyFrom(memory.asSlice(offset, end - offset));
                Page after = Page.of(bytes);
                pending.add(new PageStore(fs.nextOrder(), this, i, before, after));
                builder = builder == null ? new Content.Builder(observed) : builder;
                builder.store(i, after);
            }
        }
        if (builder != null) {
            observed = builder.build();
            forgetOlderStores();
        }
        dropClosedMappings();
        storable = mappings.stream().anyMatch(Mapping::writable);
    }

    private void forgetOlderStores() {
        if (pending.size() <= PENDING_MAX) {
            return;
        }
        Set<Integer> newer = new HashSet<>();
        List<OfFile> kept = new ArrayList<>();
        for (OfFile operation : pending.reversed()) {
            if (!(operation instanceof PageStore store) || newer.add(store.page())) {
                kept.add(operation);
            }
        }
        pending = new ArrayList<>(kept.reversed());
    }

    /** Maps the file's memory itself. */
    MemorySegment map(long bytes, boolean writable, Arena arena) {
        MemorySegment whole = touch(size);
        MemorySegment mapping = whole.asSlice(0, bytes);
        mappings.add(new Mapping(arena.scope(), writable));
        storable |= writable;
        if (SimulatedFileSystem.class.getModule().isNativeAccessEnabled()) {
            mapping = bindTo(arena, mapping, whole);
        }
        return writable ? mapping : mapping.asReadOnly();
    }

    /** Lets the mapping die with the arena, and the memory not before it. */
    @SuppressWarnings("restricted") // the caller has asked whether it is enabled
    private static MemorySegment bindTo(Arena arena, MemorySegment mapping, MemorySegment whole) {
        return mapping.reinterpret(arena, new KeptAlive(whole));
    }

    /** Refers to memory as long as the arena refers to this. */
    private record KeptAlive(MemorySegment memory) implements Consumer<MemorySegment> {

        @Override
        public void accept(MemorySegment mapping) {
            // The arena is closed: it lets go of this.
        }
    }

    boolean isMapped() {
        dropClosedMappings();
        return !mappings.isEmpty();
    }

    private void dropClosedMappings() {
        mappings.removeIf(mapping -> !mapping.scope().isAlive());
    }

    boolean isInUse() {
        return linked || opened > 0 || isMapped();
    }

    /** Gives the memory back, for good. */
    void release() {
        observe();
        if (memory != null && !isMapped()) {
            fs.pool().give(memory);
            memory = null;
        }
    }

    /** Returns the memory, with room for a length. */
    private MemorySegment touch(long bytes) {
        MemorySegment present = memory;
        if (present != null && present.byteSize() >= bytes) {
            return present;
        }
        if (present != null && isMapped()) {
            throw new IllegalStateException(
                    "the simulation cannot grow a mapped file from "
                            + present.byteSize()
                            + " to "
                            + bytes
                            + " bytes: allocate it before it is mapped");
        }
        MemorySegment larger = fs.pool().take(bytes);
        if (present == null) {
            observed.copyTo(larger);
        } else {
            MemorySegment.copy(present, 0, larger, 0, size);
            fs.pool().give(present);
        }
        memory = larger;
        return larger;
    }
}
