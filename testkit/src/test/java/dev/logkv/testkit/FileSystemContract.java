package dev.logkv.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.logkv.LogKVException;
import dev.logkv.engine.fs.Directory;
import dev.logkv.engine.fs.FileSystem;
import dev.logkv.engine.fs.StoreFile;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.channels.ClosedChannelException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What every file system does, the real one and the simulation. */
abstract class FileSystemContract {

    @TempDir Path temp;

    private FileSystem fs;
    private Directory directory;

    abstract FileSystem fileSystem();

    @BeforeEach
    void openDirectory() throws IOException {
        fs = fileSystem();
        directory = fs.openDirectory(temp.resolve("some/store"));
    }

    @AfterEach
    void closeDirectory() throws IOException {
        directory.close();
    }

    @Test
    void create_newName_isEmptyAndListed() throws IOException {
        try (StoreFile file = directory.create("b")) {
            assertThat(file.name()).isEqualTo("b");
            assertThat(file.size()).isZero();
        }
        directory.create("a").close();
        assertThat(directory.list()).containsExactly("a", "b");
    }

    @Test
    void create_existingName_isRefusedAndKeepsTheFile() throws IOException {
        createWith("f", "old");
        assertThatThrownBy(() -> directory.create("f"))
                .isInstanceOf(FileAlreadyExistsException.class);
        assertThat(contentOf("f")).isEqualTo("old");
    }

    @Test
    void open_missingName_isRefused() {
        assertThatThrownBy(() -> directory.open("f")).isInstanceOf(NoSuchFileException.class);
        assertThatThrownBy(() -> directory.delete("f")).isInstanceOf(NoSuchFileException.class);
        assertThatThrownBy(() -> directory.rename("f", "g"))
                .isInstanceOf(NoSuchFileException.class);
    }

    @Test
    void open_lockFileOrOtherDirectory_isRefused() {
        assertThatThrownBy(() -> directory.create(Directory.LOCK_FILE))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> directory.create("a/b"))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void openDirectory_again_seesTheSameFiles() throws IOException {
        createWith("f", "text");
        try (Directory again = fs.openDirectory(temp.resolve("some/store"));
                Directory other = fs.openDirectory(temp.resolve("other"))) {
            assertThat(again.list()).containsExactly("f");
            assertThat(other.list()).isEmpty();
        }
    }

    @Test
    void write_atOffsets_growsAndOverwrites() throws IOException {
        try (StoreFile file = directory.create("f")) {
            file.write(0, bytes("hello world"));
            file.write(6, bytes("there!"));
            file.write(14, bytes("x"));
            file.write(100, MemorySegment.ofArray(new byte[0]));
            assertThat(file.size()).isEqualTo(15);
        }
        assertThat(contentOf("f")).isEqualTo("hello there!\0\0x");
    }

    @Test
    void write_nativeAndLarge_isRead() throws IOException {
        try (Arena arena = Arena.ofConfined();
                StoreFile file = directory.create("f")) {
            MemorySegment written = arena.allocate((5 << 20) + 3);
            for (long i = 0; i < written.byteSize(); i++) {
                written.set(ValueLayout.JAVA_BYTE, i, (byte) ((i * 31) >> 3));
            }
            file.write(7, written);
            MemorySegment read = arena.allocate(written.byteSize());
            assertThat(file.read(7, read)).isEqualTo(read.byteSize());
            assertThat(read.mismatch(written)).isEqualTo(-1);
        }
    }

    @Test
    void read_pastTheEnd_returnsWhatThereIs() throws IOException {
        createWith("f", "12345");
        try (StoreFile file = directory.open("f")) {
            byte[] target = new byte[10];
            assertThat(file.read(3, MemorySegment.ofArray(target))).isEqualTo(2);
            assertThat(file.read(5, MemorySegment.ofArray(target))).isZero();
            assertThat(file.read(500_000, MemorySegment.ofArray(target))).isZero();
            assertThat(target).startsWith('4', '5', 0);
        }
    }

    @Test
    void allocate_more_growsWithZerosAndKeepsTheBytes() throws IOException {
        try (StoreFile file = directory.create("f")) {
            file.write(0, bytes("abc"));
            file.allocate(3, (2 << 20) + 5);
            assertThat(file.size()).isEqualTo((2 << 20) + 5);
            byte[] end = new byte[10];
            assertThat(file.read(file.size() - 10, MemorySegment.ofArray(end))).isEqualTo(10);
            assertThat(end).containsOnly(0);
            byte[] start = new byte[4];
            file.read(0, MemorySegment.ofArray(start));
            assertThat(start).containsExactly('a', 'b', 'c', 0);
        }
    }

    @Test
    void allocate_whatIsThere_makesItZeros() throws IOException {
        try (StoreFile file = directory.create("f")) {
            file.write(0, bytes("abcdef"));
            file.allocate(2, 4);
            assertThat(file.size()).isEqualTo(6);
            byte[] all = new byte[6];
            file.read(0, MemorySegment.ofArray(all));
            assertThat(all).containsExactly('a', 'b', 0, 0, 'e', 'f');
        }
    }

    @Test
    void extend_growsWithZerosAndKeepsTheBytes_andLessIsRefused() throws IOException {
        try (StoreFile file = directory.create("f")) {
            file.write(0, bytes("abc"));
            file.extend(100_000);
            file.extend(100_000);
            assertThat(file.size()).isEqualTo(100_000);
            byte[] all = new byte[100_000];
            assertThat(file.read(0, MemorySegment.ofArray(all))).isEqualTo(100_000);
            assertThat(all).startsWith('a', 'b', 'c', 0).endsWith(0);
            assertThatThrownBy(() -> file.extend(99_999))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void map_writable_isCoherentWithCallsAndOtherMappings() throws IOException {
        try (Arena arena = Arena.ofShared();
                StoreFile file = directory.create("f")) {
            file.allocate(0, 8192);
            MemorySegment writable = file.map(8192, true, arena);
            MemorySegment readable = file.map(100, false, arena);
            file.write(10, bytes("call"));
            writable.set(ValueLayout.JAVA_BYTE, 20, (byte) 'm');
            assertThat(text(readable.asSlice(10, 4))).isEqualTo("call");
            assertThat(readable.get(ValueLayout.JAVA_BYTE, 20)).isEqualTo((byte) 'm');
            byte[] one = new byte[1];
            file.read(20, MemorySegment.ofArray(one));
            assertThat(one).containsExactly('m');
            assertThat(readable.byteSize()).isEqualTo(100);
        }
    }

    @Test
    void map_readOnly_refusesStores() throws IOException {
        createWith("f", "text");
        try (Arena arena = Arena.ofShared();
                StoreFile file = directory.open("f")) {
            MemorySegment mapping = file.map(4, false, arena);
            assertThatThrownBy(() -> mapping.set(ValueLayout.JAVA_BYTE, 0, (byte) 1))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    /** Large enough that it is taken out of the page tables, where there are such. */
    @Test
    void force_largePartOfAMapping_leavesBytesAsTheyAre() throws IOException {
        int length = 1 << 20;
        try (Arena arena = Arena.ofShared();
                StoreFile file = directory.create("f")) {
            file.allocate(0, length);
            MemorySegment mapping = file.map(length, true, arena);
            for (int round = 1; round < 4; round++) {
                for (int i = round; i < length; i += 777) {
                    mapping.set(ValueLayout.JAVA_BYTE, i, (byte) (i % 100 + round));
                }
                file.force(mapping.asSlice(round, length - round));
                MemorySegment read = arena.allocate(length);
                file.read(0, read);
                assertThat(read.mismatch(mapping)).isEqualTo(-1);
                for (int i = round; i < length; i += 777) {
                    assertThat(mapping.get(ValueLayout.JAVA_BYTE, i))
                            .isEqualTo((byte) (i % 100 + round));
                }
            }
        }
    }

    @Test
    void forceFirst_mapping_leavesBytesAsTheyAre() throws IOException {
        createWith("f", "text");
        try (Arena arena = Arena.ofShared();
                StoreFile file = directory.open("f")) {
            MemorySegment mapping = file.map(4, true, arena);
            mapping.set(ValueLayout.JAVA_BYTE, 0, (byte) 'n');
            file.forceFirst(mapping, 1);
            assertThat(contentOf("f")).isEqualTo("next");
        }
    }

    @Test
    void map_moreThanTheFile_isRefused() throws IOException {
        try (Arena arena = Arena.ofShared();
                StoreFile file = directory.create("f")) {
            file.write(0, bytes("text"));
            assertThatThrownBy(() -> file.map(5, true, arena))
                    .isInstanceOf(IllegalArgumentException.class);
            assertThat(file.size()).isEqualTo(4);
            assertThat(directory.create("empty").map(0, false, arena).byteSize()).isZero();
        }
    }

    @Test
    void map_fileClosedAndDeleted_staysReadable() throws IOException {
        createWith("f", "text");
        try (Arena arena = Arena.ofShared()) {
            StoreFile file = directory.open("f");
            MemorySegment mapping = file.map(4, false, arena);
            file.close();
            directory.delete("f");
            createWith("f", "other");
            assertThat(text(mapping)).isEqualTo("text");
        }
    }

    @Test
    void map_arenaClosed_failsCleanly() throws IOException {
        createWith("f", "text");
        MemorySegment mapping;
        try (Arena arena = Arena.ofShared();
                StoreFile file = directory.open("f")) {
            mapping = file.map(4, true, arena);
        }
        assertThatThrownBy(() -> mapping.get(ValueLayout.JAVA_BYTE, 0))
                .isInstanceOf(IllegalStateException.class);
    }

    @Test
    void rename_ontoAnother_replacesItAndKeepsBothOpen() throws IOException {
        createWith("old", "old");
        createWith("new", "new");
        try (StoreFile replaced = directory.open("old");
                StoreFile renamed = directory.open("new")) {
            directory.rename("new", "old");
            byte[] target = new byte[3];
            replaced.read(0, MemorySegment.ofArray(target));
            assertThat(new String(target, StandardCharsets.US_ASCII)).isEqualTo("old");
            renamed.write(0, bytes("NEW"));
        }
        assertThat(directory.list()).containsExactly("old");
        assertThat(contentOf("old")).isEqualTo("NEW");
    }

    @Test
    void rename_toItself_changesNothing() throws IOException {
        createWith("f", "text");
        directory.rename("f", "f");
        assertThat(contentOf("f")).isEqualTo("text");
    }

    @Test
    void delete_openFile_staysUsable() throws IOException {
        try (StoreFile file = directory.create("f")) {
            directory.delete("f");
            assertThat(directory.list()).isEmpty();
            file.write(0, bytes("text"));
            file.force();
            assertThat(file.size()).isEqualTo(4);
        }
        directory.sync();
    }

    @Test
    void close_twice_doesNothingAndLaterCallsFail() throws IOException {
        StoreFile file = directory.create("f");
        file.close();
        file.close();
        assertThatThrownBy(file::size).isInstanceOf(ClosedChannelException.class);
        assertThatThrownBy(() -> file.write(0, bytes("x")))
                .isInstanceOf(ClosedChannelException.class);
        assertThatThrownBy(file::force).isInstanceOf(ClosedChannelException.class);
    }

    @Test
    void lock_twice_isRefusedUntilClosed() throws IOException {
        directory.lock();
        Directory second = fs.openDirectory(temp.resolve("some/store"));
        assertThatThrownBy(second::lock)
                .isInstanceOf(LogKVException.Locked.class)
                .hasMessageContaining("by this process")
                .hasMessageContaining(directory.path().toString());
        second.close(); // which has no lock to let go of
        assertThatThrownBy(directory::lock).isInstanceOf(LogKVException.Locked.class);
        directory.close();
        directory.close();
        second.lock();
        second.close();
    }

    @Test
    void load_onAnInterruptedThread_closesNothing() throws IOException {
        try (StoreFile file = directory.create("f");
                Arena arena = Arena.ofShared()) {
            file.allocate(0, 100_000);
            MemorySegment mapping = file.map(100_000, false, arena);
            Thread.currentThread().interrupt();
            directory.load("f", mapping, 50_000, 20_000);
            assertThat(Thread.interrupted()).isTrue();
            assertThat(file.size()).isEqualTo(100_000);
            assertThat(mapping.get(ValueLayout.JAVA_BYTE, 99_999)).isZero();
        }
    }

    @Test
    void load_fileThatIsGone_isNoFault() throws IOException {
        try (StoreFile file = directory.create("f");
                Arena arena = Arena.ofShared()) {
            file.allocate(0, 100_000);
            MemorySegment mapping = file.map(100_000, false, arena);
            directory.delete("f");
            directory.load("f", mapping, 0, 100_000);
            assertThat(mapping.get(ValueLayout.JAVA_BYTE, 99_999)).isZero();
        }
    }

    @Test
    void load_mappingThatIsClosed_isRefused() throws IOException {
        try (StoreFile file = directory.create("f")) {
            file.allocate(0, 100_000);
            MemorySegment mapping;
            try (Arena arena = Arena.ofShared()) {
                mapping = file.map(100_000, false, arena);
            }
            assertThatThrownBy(() -> directory.load("f", mapping, 0, 100))
                    .isInstanceOf(IllegalStateException.class);
        }
    }

    @Test
    void memoryBytes_always_isPositive() {
        assertThat(directory.memoryBytes()).isPositive();
    }

    @Test
    void freeBytes_always_isPositive() throws IOException {
        assertThat(directory.freeBytes()).isPositive();
    }

    private void createWith(String name, String text) throws IOException {
        try (StoreFile file = directory.create(name)) {
            file.write(0, bytes(text));
        }
    }

    private String contentOf(String name) throws IOException {
        try (StoreFile file = directory.open(name)) {
            MemorySegment content = MemorySegment.ofArray(new byte[(int) file.size()]);
            file.read(0, content);
            return text(content);
        }
    }

    private static MemorySegment bytes(String text) {
        return MemorySegment.ofArray(text.getBytes(StandardCharsets.US_ASCII));
    }

    private static String text(MemorySegment bytes) {
        return new String(bytes.toArray(ValueLayout.JAVA_BYTE), StandardCharsets.US_ASCII);
    }
}
