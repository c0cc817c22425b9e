package dev.logkv.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.logkv.engine.fs.Directory;
import dev.logkv.engine.fs.StoreFile;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.EnumSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Faults, the limit of the device, and leaks. */
class SimulatedFileSystemTest extends SimulationFixture {

    @Test
    void failOnce_nthOfAKindAndName_failsThatOneOnly() throws IOException {
        StoreFile log = directory.create("1.log");
        StoreFile table = directory.create("1.table");
        fs.faults().failOnce(Set.of(FileOperation.WRITE), ".*\\.log", 2, Faults.Kind.IO_ERROR);
        log.write(0, text("a"));
        table.write(0, text("b"));
        log.force();
        assertThatThrownBy(() -> log.write(1, text("c")))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("Input/output error");
        log.write(1, text("d"));
        assertThat(filesOf(fs).get("1.log")).isEqualTo(bytes("ad"));
        assertThat(fs.faults().injected()).isEqualTo(1);
    }

    @Test
    void failFrom_everyCall_failsUntilCleared() throws IOException {
        StoreFile file = durable("f", bytes("x"));
        fs.faults().failFrom(EnumSet.allOf(FileOperation.class), ".*", 1, Faults.Kind.IO_ERROR);
        MemorySegment one = MemorySegment.ofArray(new byte[1]);
        assertThatThrownBy(() -> file.read(0, one)).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> file.map(1, false, Arena.global()))
                .isInstanceOf(IOException.class);
        assertThatThrownBy(() -> file.allocate(0, 10)).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> directory.create("g")).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> directory.rename("f", "g")).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> directory.delete("f")).isInstanceOf(IOException.class);
        assertThatThrownBy(directory::list).isInstanceOf(IOException.class);
        fs.faults().clear();
        assertThat(directory.list()).containsExactly("f");
        assertThat(file.size()).isEqualTo(1);
    }

    @Test
    void noSpace_write_getsHalfWay() throws IOException {
        StoreFile file = directory.create("f");
        fs.faults().failOnce(Set.of(FileOperation.WRITE), ".*", 1, Faults.Kind.NO_SPACE);
        assertThatThrownBy(() -> file.write(0, text("1234")))
                .hasMessageContaining("No space left on device");
        assertThat(contentOf(filesOf(fs), "f")).isEqualTo(bytes("12"));
    }

    @Test
    void limit_reached_refusesGrowthButNotOverwriting() throws IOException {
        fs.limit(1000);
        StoreFile file = directory.create("f");
        file.allocate(0, 900);
        assertThat(directory.freeBytes()).isEqualTo(100);
        StoreFile other = directory.create("g");
        assertThatThrownBy(() -> other.allocate(0, 200))
                .hasMessageContaining("No space left on device");
        assertThat(directory.freeBytes()).isZero();
        assertThatThrownBy(() -> other.write(100, text("x")))
                .hasMessageContaining("No space left on device");
        file.write(0, MemorySegment.ofArray(filled(900, 1)));
        other.close();
        directory.delete("g");
        assertThat(directory.freeBytes()).isEqualTo(100);
    }

    @Test
    void limit_deletedButMapped_staysTaken() throws IOException {
        fs.limit(1000);
        try (Arena arena = Arena.ofShared()) {
            try (StoreFile file = directory.create("f")) {
                file.allocate(0, 900);
                assertThat(file.map(900, true, arena).byteSize()).isEqualTo(900);
            }
            directory.delete("f");
            assertThat(directory.freeBytes()).isEqualTo(100);
        }
        assertThat(directory.freeBytes()).isEqualTo(1000);
    }

    @Test
    void assertNothingLeaked_openMappedOrLocked_fails() throws IOException {
        fs.assertNothingLeaked();
        StoreFile file = durable("f", bytes("x"));
        assertThatThrownBy(fs::assertNothingLeaked).hasMessageContaining("f is open");
        try (Arena arena = Arena.ofShared()) {
            assertThat(file.map(1, false, arena).byteSize()).isEqualTo(1);
            file.close();
            assertThatThrownBy(fs::assertNothingLeaked).hasMessageContaining("f is mapped");
        }
        directory.lock();
        assertThatThrownBy(fs::assertNothingLeaked).hasMessageContaining("locked");
        directory.close();
        fs.assertNothingLeaked();
    }

    @Test
    void close_whileMapped_leavesThatMemoryAlone() throws IOException {
        StoreFile file = durable("f", bytes("x"));
        try (Arena arena = Arena.ofShared()) {
            MemorySegment leaked = file.map(1, true, arena);
            CrashImage image = fs.boundary("now").processDeath();
            fs.close();
            try (SimulatedFileSystem next = image.open();
                    Directory other = next.openDirectory(STORE);
                    StoreFile same = other.open("f")) {
                same.write(0, text("y"));
            }
            assertThat(leaked.toArray(ValueLayout.JAVA_BYTE)).containsExactly('x');
        }
    }

    @Test
    void count_calls_byKind() throws IOException {
        durable("f", bytes("x")).close();
        assertThat(fs.count(FileOperation.WRITE)).isEqualTo(1);
        assertThat(fs.count(FileOperation.FORCE)).isEqualTo(1);
        assertThat(fs.count(FileOperation.SYNC)).isEqualTo(1);
        assertThat(fs.count(FileOperation.MAP)).isZero();
    }
}
