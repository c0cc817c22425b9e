package dev.logkv.engine.fs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.logkv.LogKVException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What only the real file system has: permissions, symbolic links, other processes. */
class DiskFileSystemTest {

    @TempDir Path temp;

    private final FileSystem disk = new DiskFileSystem();

    @Test
    void openDirectory_missingParents_createsAllForTheOwnerOnly() throws IOException {
        assumePosix();
        try (Directory directory = disk.openDirectory(temp.resolve("a/b/c"))) {
            directory.create("f").close();
        }
        assertThat(permissions(temp.resolve("a"))).isEqualTo("rwx------");
        assertThat(permissions(temp.resolve("a/b/c"))).isEqualTo("rwx------");
        assertThat(permissions(temp.resolve("a/b/c/f"))).isEqualTo("rw-------");
    }

    @Test
    void openDirectory_thatExists_keepsItsPermissionsAndItsFilesAreForTheOwnerOnly()
            throws IOException {
        assumePosix();
        Path shared = temp.resolve("shared");
        Files.createDirectory(shared);
        Files.setPosixFilePermissions(shared, PosixFilePermissions.fromString("rwxr-xr-x"));
        try (Directory directory = disk.openDirectory(shared)) {
            directory.lock();
            directory.create("f").close();
            directory.rename("f", "g");
        }
        assertThat(permissions(shared)).isEqualTo("rwxr-xr-x");
        assertThat(permissions(shared.resolve("g"))).isEqualTo("rw-------");
        assertThat(permissions(shared.resolve(Directory.LOCK_FILE))).isEqualTo("rw-------");
    }

    @Test
    void openDirectory_aFileOfThatName_isRefused() throws IOException {
        Path file = Files.createFile(temp.resolve("file"));
        assertThatThrownBy(() -> disk.openDirectory(file))
                .isInstanceOf(NotDirectoryException.class);
    }

    @Test
    void list_subdirectoriesAndTheLock_areLeftOut() throws IOException {
        try (Directory directory = disk.openDirectory(temp)) {
            Files.createDirectory(temp.resolve("sub"));
            directory.lock();
            directory.create("b").close();
            directory.create("a").close();
            assertThat(directory.list()).containsExactly("a", "b");
        }
    }

    @Test
    void open_theLockFileOrAPath_isRefused() throws IOException {
        try (Directory directory = disk.openDirectory(temp.resolve("store"))) {
            directory.lock();
            Files.createFile(temp.resolve("outside"));
            assertThatThrownBy(() -> directory.open(Directory.LOCK_FILE))
                    .isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> directory.open("../outside"))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void lock_throughASymbolicLink_isTheSameLock() throws IOException {
        assumePosix();
        Path store = Files.createDirectory(temp.resolve("store"));
        Path link = Files.createSymbolicLink(temp.resolve("link"), store);
        try (Directory one = disk.openDirectory(store);
                Directory two = disk.openDirectory(link)) {
            one.lock();
            assertThatThrownBy(two::lock)
                    .isInstanceOf(LogKVException.Locked.class)
                    .hasMessageContaining("by this process");
        }
    }

    @Test
    void lock_refusedWithinTheProcess_staysLockedForOthers() throws Exception {
        try (Directory one = disk.openDirectory(temp);
                Directory two = disk.openDirectory(temp)) {
            one.lock();
            assertThatThrownBy(two::lock).isInstanceOf(LogKVException.Locked.class);
            two.list();
            assertThat(lockInAnotherProcess(temp))
                    .contains("by process " + ProcessHandle.current().pid() + " since 2")
                    .contains("on host");
        }
        assertThat(lockInAnotherProcess(temp)).isEqualTo("locked");
    }

    @Test
    void lock_heldByAnotherProcess_namesItAndIsFreeWhenItDies() throws Exception {
        Process holder = start(temp, "hold");
        try (Directory directory = disk.openDirectory(temp)) {
            assertThat(holder.inputReader().readLine()).isEqualTo("locked");
            assertThatThrownBy(directory::lock)
                    .isInstanceOf(LogKVException.Locked.class)
                    .hasMessageContaining("by process " + holder.pid() + " since 2");
            holder.destroyForcibly().waitFor();
            directory.lock();
        } finally {
            holder.destroyForcibly();
        }
    }

    @Test
    void lock_ofAMovedDirectory_goesWithIt() throws IOException {
        Path path = temp.resolve("store");
        try (Directory moved = disk.openDirectory(path)) {
            moved.lock();
            Files.move(path, temp.resolve("elsewhere"));
            try (Directory other = disk.openDirectory(path);
                    Directory same = disk.openDirectory(temp.resolve("elsewhere"))) {
                other.lock();
                assertThatThrownBy(same::lock).isInstanceOf(LogKVException.Locked.class);
            }
        }
    }

    @Test
    void directory_movedWhileItIsOpen_leavesAloneWhatTookItsName() throws IOException {
        Path path = temp.resolve("store");
        try (Directory moved = disk.openDirectory(path)) {
            moved.create("a").close();
            Files.move(path, temp.resolve("elsewhere"));
            assertMoved(() -> moved.create("b"));
            Files.createDirectory(path);
            Files.writeString(path.resolve("a"), "another's");

            assertMoved(() -> moved.create("b"));
            assertMoved(() -> moved.open("a"));
            assertMoved(() -> moved.rename("a", "b"));
            assertMoved(() -> moved.delete("a"));
            assertMoved(moved::sync);
        }
        assertThat(path.resolve("a")).hasContent("another's");
        assertThat(path.resolve("b")).doesNotExist();
    }

    private static void assertMoved(ThrowingCallable use) {
        assertThatThrownBy(use)
                .isInstanceOf(IOException.class)
                .hasMessageContaining("was moved or deleted while the store is open");
    }

    private static String lockInAnotherProcess(Path directory) throws Exception {
        Process process = start(directory, "release");
        String line = process.inputReader().readLine();
        assertThat(process.waitFor()).isZero();
        return line;
    }

    private static Process start(Path directory, String then) throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        LockingProcess.class.getName(),
                        directory.toString(),
                        then)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    private void assumePosix() {
        assumeTrue(temp.getFileSystem().supportedFileAttributeViews().contains("posix"));
    }

    private static String permissions(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }
}
