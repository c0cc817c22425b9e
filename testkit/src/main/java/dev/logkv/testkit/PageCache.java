package dev.logkv.testkit;

import static java.util.Objects.requireNonNull;

import dev.logkv.testkit.PendingOperation.Create;
import dev.logkv.testkit.PendingOperation.Extend;
import dev.logkv.testkit.PendingOperation.OfDirectory;
import dev.logkv.testkit.PendingOperation.OfFile;
import dev.logkv.testkit.PendingOperation.PageStore;
import dev.logkv.testkit.PendingOperation.Rename;
import dev.logkv.testkit.PendingOperation.Unlink;
import dev.logkv.testkit.PendingOperation.Write;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;

/**
 * What the death of a process leaves to the next one: files as everybody saw them, of which not all
 * is durable. A loss of power can still take what is pending.
 *
 * @param directories the entries
 * @param files the contents
 * @param pending what was done and is not durable, in order
 */
record PageCache(
        List<DirectoryEntries> directories,
        Map<Inode, FileContents> files,
        List<PendingOperation> pending) {

    /** Entries of a directory, durable and as everybody sees them. */
    record DirectoryEntries(
            Path path, SortedMap<String, Inode> durable, SortedMap<String, Inode> current) {}

    /** Content of a file, durable and as everybody sees it. */
    record FileContents(Content durable, Content observed) {}

    /** A file of the file system that this is restored to, and what is pending of it. */
    private record Copy(Inode inode, List<OfFile> pending) {}

    /** Puts copies of all of it into an empty file system. */
    void restore(SimulatedFileSystem fs) {
        Map<Inode, Copy> copies = new HashMap<>();
        files.forEach(
                (inode, contents) ->
                        copies.put(
                                inode,
                                new Copy(fs.newInode(contents.durable()), new ArrayList<>())));
        for (DirectoryEntries entries : directories) {
            DirectoryNode node = fs.node(entries.path());
            entries.durable()
                    .forEach((name, inode) -> node.durable.put(name, of(inode, copies).inode()));
            entries.current()
                    .forEach((name, inode) -> node.current.put(name, of(inode, copies).inode()));
        }
        for (PendingOperation operation : pending) {
            long order = fs.nextOrder();
            switch (operation) {
                case OfDirectory of -> {
                    DirectoryNode node = fs.node(of.directory().path);
                    node.pending.add(copy(of, order, node, of(of.inode(), copies).inode()));
                }
                case OfFile of -> {
                    Copy file = of(of.inode(), copies);
                    file.pending().add(copy(of, order, file.inode()));
                }
            }
        }
        files.forEach(
                (inode, contents) -> {
                    Copy file = of(inode, copies);
                    file.inode().resume(contents.observed(), file.pending(), inode.linked);
                });
    }

    private static Copy of(Inode inode, Map<Inode, Copy> copies) {
        return requireNonNull(copies.get(inode), "a file that was not reachable");
    }

    private static OfDirectory copy(
            OfDirectory operation, long order, DirectoryNode node, Inode inode) {
        return switch (operation) {
            case Create create -> new Create(order, node, create.name(), inode);
            case Rename rename -> new Rename(order, node, rename.from(), rename.to(), inode);
            case Unlink unlink -> new Unlink(order, node, unlink.name(), inode);
        };
    }

    private static OfFile copy(OfFile operation, long order, Inode inode) {
        return switch (operation) {
            case Extend extend -> new Extend(order, inode, extend.size());
            case Write write -> new Write(order, inode, write.offset(), write.bytes());
            case PageStore store ->
                    new PageStore(order, inode, store.page(), store.before(), store.after());
        };
    }
}
