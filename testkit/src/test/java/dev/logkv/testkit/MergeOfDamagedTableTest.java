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
import org.junit.jupiter.api.Test;

/**
 * A key of a table was changed, and the table given the checksums that it needs then: no block and
 * no parser notices. A merge does, and says which table is damaged; it leaves all files as they
 * are.
 */
class MergeOfDamagedTableTest {

    private static final TreeShape SHAPE = new TreeShape(1 << 10, 2, 1, 512);
    private static final byte[] MARK = Change.bytes("key");
    private static final List<String> KEYS = List.of("aaa00", "key10", "key99");

    private final SimulatedFileSystem memory = SimulatedFileSystem.inMemory();

    @Test
    void compact_anyKeyOfATableChangedAndSealed_isDamageAndNoBug() throws IOException {
        DamagedStore store = SmallTrees.merged();
        int damaged = 0;
        for (Map.Entry<String, byte[]> file : store.files.entrySet()) {
            if (TableFiles.number(file.getKey()).isEmpty()) {
                continue;
            }
            for (int at : keys(file.getValue())) {
                for (String key : KEYS) {
                    SortedMap<String, byte[]> files = new TreeMap<>(store.files);
                    files.put(file.getKey(), changed(file.getValue(), at, key));
                    damaged += compact(files) ? 0 : 1;
                }
            }
        }
        assertThat(damaged).isGreaterThan(30);
    }

    /** Returns where keys begin, the bounds in front of the footer among them. */
    private static List<Integer> keys(byte[] table) {
        List<Integer> found = new ArrayList<>();
        for (int at = 0; at + 5 < table.length; at++) {
            if (table[at] == MARK[0] && table[at + 1] == MARK[1] && table[at + 2] == MARK[2]) {
                found.add(at);
            }
        }
        return found;
    }

    private static byte[] changed(byte[] table, int at, String key) {
        byte[] changed = table.clone();
        System.arraycopy(Change.bytes(key), 0, changed, at, key.length());
        return TableSeal.sealed(changed);
    }

    /** Returns whether the store came up and could be merged. */
    private boolean compact(SortedMap<String, byte[]> files) throws IOException {
        try (QuietLog _ = new QuietLog();
                SimulatedFileSystem fs = memory.another()) {
            DamagedStore.write(fs, SimulatedStore.PATH, files);
            try (LogKV db =
                    SimulatedStore.open(fs, SmallTrees.OPTIONS, SHAPE, 1, new VirtualClock())
                            .db()) {
                db.put(Change.bytes("key05"), new byte[100]);
                db.flush();
                db.compact();
                return true;
            } catch (LogKVException refused) {
                StoreFuzz.requireNoBug(refused);
                return false;
            }
        }
    }
}
