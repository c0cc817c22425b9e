package dev.logkv.testkit;

import dev.logkv.testkit.CrashState.CutStore;
import dev.logkv.testkit.CrashState.CutWrite;
import dev.logkv.testkit.CrashState.Killed;
import dev.logkv.testkit.CrashState.PowerLoss;
import dev.logkv.testkit.CrashState.ProcessDeath;
import dev.logkv.testkit.CrashState.Torn;
import dev.logkv.testkit.PageCache.DirectoryEntries;
import dev.logkv.testkit.PageCache.FileContents;
import dev.logkv.testkit.PendingOperation.Bytes;
import dev.logkv.testkit.PendingOperation.Extend;
import dev.logkv.testkit.PendingOperation.OfDirectory;
import dev.logkv.testkit.PendingOperation.OfFile;
import dev.logkv.testkit.PendingOperation.PageStore;
import dev.logkv.testkit.PendingOperation.Write;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A file system at one boundary: what is durable, what is pending, and the images they make. */
final class Snapshot {

    private final List<DirectoryEntries> directories = new ArrayList<>();
    private final Map<Inode, FileContents> files = new HashMap<>();
    private final Map<Inode, BitSet> pendingOf = new HashMap<>();
    private final List<PendingOperation> pending = new ArrayList<>();
    private final @Nullable Write inFlight;
    private final long freshOrder;
    private final Content stale;
    private final MemoryPool pool;

    Snapshot(SimulatedFileSystem fs, long freshOrder, @Nullable Write inFlight) {
        this.freshOrder = freshOrder;
        this.inFlight = inFlight;
        this.stale = fs.lastUnlinked();
        this.pool = fs.pool();
        Set<Inode> reachable = new LinkedHashSet<>();
        for (DirectoryNode node : fs.directories()) {
            directories.add(
                    new DirectoryEntries(
                            node.path, new TreeMap<>(node.durable), new TreeMap<>(node.current)));
            reachable.addAll(node.durable.values());
            reachable.addAll(node.current.values());
            node.pending.forEach(operation -> reachable.add(operation.inode()));
            pending.addAll(node.pending);
        }
        for (Inode inode : reachable) {
            files.put(inode, new FileContents(inode.durable(), inode.observed()));
            pending.addAll(inode.pending());
        }
        pending.sort(Comparator.comparingLong(PendingOperation::order));
        for (int i = 0; i < pending.size(); i++) {
            if (pending.get(i) instanceof OfFile operation) {
                pendingOf.computeIfAbsent(operation.inode(), _ -> new BitSet()).set(i);
            }
        }
    }

    /** Returns what a power loss may or may not take, in the order it was done. */
    List<PendingOperation> pending() {
        return pending;
    }

    /** Returns the indexes of the pages found changed at this boundary. */
    List<Integer> freshStores() {
        List<Integer> fresh = new ArrayList<>();
        for (int i = 0; i < pending.size(); i++) {
            if (pending.get(i) instanceof PageStore store && store.order() >= freshOrder) {
                fresh.add(i);
            }
        }
        return fresh;
    }

    /** Returns the write that is about to begin. */
    @Nullable Write inFlight() {
        return inFlight;
    }

    CrashImage image(String prefix, CrashState state) {
        SortedMap<Path, SortedMap<String, Content>> image = new TreeMap<>();
        Map<Inode, Content> contents = new HashMap<>();
        for (DirectoryEntries directory : directories) {
            SortedMap<String, Content> entries = new TreeMap<>();
            entries(directory, state)
                    .forEach(
                            (name, inode) ->
                                    entries.put(
                                            name,
                                            contents.computeIfAbsent(
                                                    inode, file -> content(file, state))));
            image.put(directory.path(), entries);
        }
        PageCache pageCache =
                state instanceof ProcessDeath ? new PageCache(directories, files, pending) : null;
        return new CrashImage(
                prefix + "." + state.name(), state instanceof Killed, image, pageCache, pool);
    }

    private SortedMap<String, Inode> entries(DirectoryEntries directory, CrashState state) {
        return switch (state) {
            case Killed _ -> directory.current();
            case PowerLoss loss -> {
                SortedMap<String, Inode> entries = new TreeMap<>(directory.durable());
                loss.survived().stream()
                        .mapToObj(pending::get)
                        .filter(
                                operation ->
                                        operation instanceof OfDirectory of
                                                && of.directory().path.equals(directory.path()))
                        .forEach(
                                operation -> DirectoryNode.apply((OfDirectory) operation, entries));
                yield entries;
            }
        };
    }

    private Content content(Inode inode, CrashState state) {
        FileContents file = state(inode);
        return switch (state) {
            case ProcessDeath _ -> file.observed();
            case CutStore cut -> cutStore(inode, file.observed(), cut);
            case CutWrite cut -> cutWrite(inode, file.observed(), cut.bytes());
            case PowerLoss loss -> afterPowerLoss(inode, file.durable(), loss);
        };
    }

    private FileContents state(Inode inode) {
        FileContents file = files.get(inode);
        if (file == null) {
            throw new IllegalStateException("a file that was not reachable");
        }
        return file;
    }

    /** Takes back the stores that came after the cut. */
    private Content cutStore(Inode inode, Content observed, CutStore cut) {
        Content.Builder builder = new Content.Builder(observed);
        for (int i : freshStores()) {
            PageStore store = (PageStore) pending.get(i);
            if (store.inode() != inode) {
                continue;
            }
            if (i == cut.operation()) {
                int from = cut.ascending() ? cut.at() : 0;
                int to = cut.ascending() ? Page.BYTES : cut.at();
                MemorySegment before = MemorySegment.ofArray(store.before().bytes());
                builder.store(store.offset() + from, before.asSlice(from, to - from));
            } else if (cut.ascending() == (i > cut.operation())) {
                builder.store(store.page(), store.before());
            }
        }
        return builder.build();
    }

    private Content cutWrite(Inode inode, Content observed, long bytes) {
        if (inFlight == null || inFlight.inode() != inode) {
            return observed;
        }
        return new Content.Builder(observed)
                .extend(inFlight.offset() + bytes)
                .store(inFlight.offset(), inFlight.bytes().asSlice(0, bytes))
                .build();
    }

    private Content afterPowerLoss(Inode inode, Content durable, PowerLoss loss) {
        BitSet survived = new BitSet();
        survived.or(pendingOf.getOrDefault(inode, survived));
        survived.and(loss.survived());
        if (survived.isEmpty()) {
            return durable;
        }
        Content.Builder builder = new Content.Builder(durable);
        for (int i = survived.nextSetBit(0); i >= 0; i = survived.nextSetBit(i + 1)) {
            OfFile operation = (OfFile) pending.get(i);
            Torn torn = loss.torn();
            if (torn != null && torn.operation() == i) {
                tear((Bytes) operation, torn, builder);
            } else if (loss.stale() && operation instanceof Extend extend) {
                builder.extend(extend.size(), stale);
            } else {
                Inode.apply(operation, builder);
            }
        }
        return builder.build();
    }

    private static void tear(Bytes operation, Torn torn, Content.Builder builder) {
        MemorySegment bytes = operation.bytes();
        long offset = operation.offset();
        if (torn.inside()) {
            builder.store(
                    offset + torn.from(), bytes.asSlice(torn.from(), torn.to() - torn.from()));
        } else {
            builder.store(offset, bytes.asSlice(0, torn.from()));
            builder.store(offset + torn.to(), bytes.asSlice(torn.to()));
        }
    }
}
