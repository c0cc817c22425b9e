package dev.logkv.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class LossyDiskTest {

    private static final int NEVER = Integer.MAX_VALUE;

    private final LossyFile file = new LossyFile();

    @Test
    void losePower_unsyncedFile_leavesAnEmptyOne() throws IOException {
        LossyDisk disk = disk(LossyDisk.Fault.POWER, NEVER, 0);
        disk.root().put("a", file);
        disk.sync(disk.root());
        write("text", 0);
        disk.losePower();
        assertThat(disk.survivors()).containsOnlyKeys("a");
        assertThat(disk.survivors().get("a")).isEmpty();
    }

    @Test
    void losePower_syncedFileInUnsyncedDirectory_leavesNothing() throws IOException {
        LossyDisk disk = disk(LossyDisk.Fault.POWER, NEVER, 0);
        disk.root().put("a", file);
        write("text", 0);
        disk.sync(file);
        disk.losePower();
        assertThat(disk.survivors()).isEmpty();
    }

    @Test
    void losePower_allSynced_leavesAll() throws IOException {
        LossyDisk disk = disk(LossyDisk.Fault.POWER, NEVER, 0);
        disk.root().put("a", file);
        write("text", 0);
        disk.sync(file);
        disk.root().rename("a", "b");
        disk.sync(disk.root());
        write("lost", 0);
        disk.root().remove("b");
        disk.losePower();
        assertThat(disk.survivors()).containsOnlyKeys("b");
        assertThat(disk.survivors().get("b")).asString().isEqualTo("text");
    }

    @Test
    void losePower_withSurvivors_leavesAnyOfThePages() throws IOException {
        Set<String> found = new HashSet<>();
        for (int seed = 1; seed <= 100; seed++) {
            LossyFile both = new LossyFile();
            LossyDisk disk = disk(LossyDisk.Fault.POWER, NEVER, seed);
            disk.root().put("a", both);
            disk.sync(disk.root());
            both.write(bytes("x"), 0, 1);
            both.write(bytes("y"), 4096, 1);
            disk.losePower();
            found.add(new String(disk.survivors().get("a"), StandardCharsets.US_ASCII).strip());
        }
        assertThat(found.stream().map(text -> text.replace("\0", ""))).contains("", "x", "y", "xy");
    }

    @Test
    void sync_thatFails_losesThePagesAndTheNextOneDoesNotTell() throws IOException {
        LossyDisk disk = disk(LossyDisk.Fault.SYNC, 2, 0);
        disk.root().put("a", file);
        disk.sync(disk.root());
        write("lost", 0);
        assertThatThrownBy(() -> disk.sync(file)).isInstanceOf(IOException.class);
        write("kept", 4096);
        disk.sync(file);
        assertThat(file.read(ByteBuffer.allocate(4), 0, 4)).isEqualTo(4);
        disk.losePower();
        assertThat(disk.survivors().get("a"))
                .hasSize(4100)
                .startsWith(0, 0, 0, 0)
                .endsWith("kept".getBytes(StandardCharsets.US_ASCII));
    }

    @Test
    void sync_thatFailsThenPower_allowsOneChangeMore() throws IOException {
        LossyDisk disk = disk(LossyDisk.Fault.SYNC_THEN_POWER, 1, 0);
        assertThatThrownBy(() -> disk.sync(disk.root())).isInstanceOf(IOException.class);
        disk.sync(disk.root());
        assertThatThrownBy(() -> disk.sync(disk.root())).hasMessage("no power");
    }

    @Test
    void change_atTheFault_findsNoPower() throws IOException {
        LossyDisk disk = disk(LossyDisk.Fault.POWER, 2, 0);
        disk.beforeChange();
        assertThatThrownBy(disk::beforeChange).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> disk.sync(file)).isInstanceOf(IOException.class);
        assertThat(disk.survivors()).isEmpty();
    }

    @Test
    void truncate_toLess_hasZerosWhereItGrowsAgain() {
        write("text", 0);
        file.truncate(1);
        file.truncate(4);
        file.sync();
        assertThat(file.survivors(null)).isEqualTo(new byte[] {'t', 0, 0, 0});
    }

    private static LossyDisk disk(LossyDisk.Fault fault, int nth, long seed) {
        return new LossyDisk(fault, nth, seed);
    }

    private void write(String text, long offset) {
        file.write(bytes(text), offset, text.length());
    }

    private static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII));
    }
}
