package dev.logkv.testkit;

import dev.logkv.testkit.PendingOperation.Create;
import dev.logkv.testkit.PendingOperation.OfDirectory;
import dev.logkv.testkit.PendingOperation.Rename;
import dev.logkv.testkit.PendingOperation.Unlink;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A directory, apart from who has it open: its entries and which of them are durable. */
final class DirectoryNode {

    Path path;

    /** What a power loss leaves when nothing pending survives. */
    final SortedMap<String, Inode> durable = new TreeMap<>();

    /** What everybody sees. */
    final SortedMap<String, Inode> current = new TreeMap<>();

    final List<OfDirectory> pending = new ArrayList<>();

    @Nullable SimulatedDirectory lockedBy;

    DirectoryNode(Path path) {
        this.path = path;
    }

    /** Makes everything pending durable. */
    void sync() {
        pending.forEach(operation -> apply(operation, durable));
        pending.clear();
    }

    /** Does one operation on a set of entries that may not have seen the operations before it. */
    static void apply(OfDirectory operation, Map<String, Inode> entries) {
        switch (operation) {
            case Create create -> entries.put(create.name(), create.inode());
            case Rename rename -> {
                entries.remove(rename.from(), rename.inode());
                entries.put(rename.to(), rename.inode());
            }
            case Unlink unlink -> entries.remove(unlink.name(), unlink.inode());
        }
    }
}
