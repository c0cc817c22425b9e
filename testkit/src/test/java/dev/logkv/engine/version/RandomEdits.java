package dev.logkv.engine.version;

import dev.logkv.engine.entry.BucketKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Edits as flushes and merges make them, each fitting the version that it is asked for. */
final class RandomEdits {

    private static final int KEYS = 1000;

    private final Random random;

    RandomEdits(long seed) {
        random = new Random(seed);
    }

    Edit next(Version version) {
        List<Change> changes = new ArrayList<>();
        Run source = version.runs().isEmpty() ? null : pick(version.runs());
        int choice = random.nextInt(8);
        if (source == null || choice < 3) {
            flush(version, changes);
        } else if (choice < 5 && source.level() < Version.BOTTOM) {
            merge(version, changes);
        } else if (!source.tables().isEmpty() && choice < 7) {
            shorten(source, changes);
        } else if (source.tables().isEmpty() && version.sourcesOf(source.id()).isEmpty()) {
            changes.add(new Change.RemoveRun(source.id()));
        } else {
            version.runs()
                    .forEach(
                            run -> {
                                if (run.into() != 0) {
                                    changes.add(new Change.MergeInto(run.id(), 0));
                                }
                            });
        }
        return new Edit(changes);
    }

    private void flush(Version version, List<Change> changes) {
        long id = version.nextNumber() + random.nextInt(3);
        changes.add(new Change.AddRun(id, 0));
        int at = random.nextInt(KEYS / 2);
        for (int i = random.nextInt(4); i >= 0; i--) {
            int first = at + random.nextInt(KEYS / 10);
            at = first + random.nextInt(KEYS / 10);
            changes.add(
                    new Change.AddTable(
                            id,
                            SampleTables.table(
                                    id + i, place(first), place(at), random.nextInt(500))));
        }
        changes.add(new Change.MoveLog(SampleTables.anchor(version.log().number())));
    }

    /** The newest run of the first level that has one is going to be merged one level down. */
    private static void merge(Version version, List<Change> changes) {
        int level = version.runs().getFirst().level();
        long target = version.nextNumber();
        if (level + 1 == Version.BOTTOM && !version.level(Version.BOTTOM).isEmpty()) {
            target = version.level(Version.BOTTOM).getFirst().id();
        } else {
            changes.add(new Change.AddRun(target, level + 1));
        }
        for (Run run : version.level(level)) {
            changes.add(new Change.MergeInto(run.id(), target));
        }
    }

    private void shorten(Run run, List<Change> changes) {
        TableMeta table = pick(run.tables());
        if (table.entries() > 1 && table.first().compareTo(table.last()) < 0) {
            changes.add(
                    SampleTables.cut(
                            run.id(),
                            table.number(),
                            table.last(),
                            table.cutEntries() + random.nextInt((int) table.entries())));
        } else {
            changes.add(new Change.RemoveTable(run.id(), table.number()));
        }
    }

    private <T> T pick(List<T> list) {
        return list.get(random.nextInt(list.size()));
    }

    private static BucketKey place(int key) {
        return new BucketKey(key / 100, new byte[] {(byte) (key % 100), (byte) -key});
    }
}
