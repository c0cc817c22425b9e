package dev.logkv.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.logkv.LogKV;
import dev.logkv.LogKVException;
import dev.logkv.engine.compaction.TreeShape;
import dev.logkv.engine.table.TableFiles;
import dev.logkv.engine.table.TableSeal;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * A key in a table was changed, and the table given the checksums that it needs then. Where it
 * opens all the same, a merge notices, says which table it is, and leaves all tables as they are.
 */
class MergeOfDamagedTableTest {

    private static final TreeShape SHAPE = new TreeShape(1 << 10, 2, 1, 512);
    private static final byte[] BEGINNING = Change.bytes("key");
    private static final List<String> KEYS = List.of("aaa00", "key10", "key99");
    private static final int KEY_BYTES = 5;

    private final SimulatedFileSystem memory = SimulatedFileSystem.inMemory();
    private int failedMerges;

    @Test
    void compact_anyKeyOfATableChangedAndSealed_namesTheTable() throws IOException {
        DamagedStore store = SmallTrees.merged();
        for (Map.Entry<String, byte[]> file : store.files.entrySet()) {
            if (TableFiles.number(file.getKey()).isEmpty()) {
                continue;
            }
            for (int at : keys(file.getValue())) {
                for (String key : KEYS) {
                    SortedMap<String, byte[]> files = new TreeMap<>(store.files);
                    files.put(file.getKey(), changed(file.getValue(), at, key));
                    compact(files, file.getKey());
                }
            }
        }
        assertThat(failedMerges).isGreaterThan(20);
    }

    /** Returns where keys begin, in blocks, index and bounds. */
    private static List<Integer> keys(byte[] table) {
        List<Integer> found = new ArrayList<>();
        for (int at = 0; at + KEY_BYTES < table.length; at++) {
            if (table[at] == BEGINNING[0]
                    && table[at + 1] == BEGINNING[1]
                    && table[at + 2] == BEGINNING[2]) {
                found.add(at);
            }
        }
        return found;
    }

    private static byte[] changed(byte[] table, int at, String key) {
        byte[] changed = table.clone();
        System.arraycopy(Change.bytes(key), 0, changed, at, KEY_BYTES);
        return TableSeal.sealed(changed);
    }

    private void compact(SortedMap<String, byte[]> files, String damaged) throws IOException {
        try (QuietLog _ = new QuietLog();
                SimulatedFileSystem fs = memory.another()) {
            DamagedStore.write(fs, SimulatedStore.PATH, files);
            LogKV db;
            try {
                db = SimulatedStore.open(fs, SmallTrees.OPTIONS, SHAPE, 1, new VirtualClock()).db();
            } catch (LogKVException refused) {
                assertThat(corruptFile(refused)).isEqualTo(damaged);
                return;
            }
            try {
                db.put(Change.bytes("key05"), new byte[100]);
                db.flush();
                db.compact();
            } catch (LogKVException failure) {
                failedMerges++;
                assertThat(corruptFile(failure)).isEqualTo(damaged);
                SortedMap<String, byte[]> left = DamagedStore.filesOf(fs, SimulatedStore.PATH);
                files.forEach(
                        (name, content) -> {
                            if (TableFiles.number(name).isPresent()) {
                                assertThat(left.get(name)).as(name).isEqualTo(content);
                            }
                        });
            } finally {
                db.close();
            }
            fs.assertNothingLeaked();
        }
    }

    private static @Nullable String corruptFile(LogKVException failure) {
        for (Throwable at = failure; at != null; at = at.getCause()) {
            if (at instanceof LogKVException.Corruption corruption) {
                return corruption.file();
            }
        }
        throw new AssertionError("no file is named", failure);
    }
}
