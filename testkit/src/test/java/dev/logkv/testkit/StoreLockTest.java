package dev.logkv.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.logkv.LogKV;
import dev.logkv.LogKVException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One directory, opened twice: by two processes, and twice by this one. */
class StoreLockTest {

    private static final byte[] KEY = {1};
    private static final byte[] VALUE = {2};

    @TempDir Path directory;

    @Test
    void open_heldByAnotherProcess_saysByWhom() throws IOException {
        try (ChildJvm holder = startHolder()) {
            assertThat(holder.line()).isEqualTo(LockHolder.OPEN);
            assertThatThrownBy(() -> LogKV.open(directory))
                    .isInstanceOf(LogKVException.Locked.class)
                    .hasMessageContaining("the store in " + directory + " is already open: ")
                    .hasMessageContaining("process " + holder.pid() + " ");
            holder.endInput();
            assertThat(holder.exitCode()).isZero();
        }
        try (LogKV store = LogKV.open(directory)) {
            assertThat(store.get(KEY)).isEqualTo(VALUE);
        }
    }

    @Test
    void open_afterKillOfTheHolder_succeeds() throws IOException {
        try (ChildJvm holder = startHolder()) {
            assertThat(holder.line()).isEqualTo(LockHolder.OPEN);
            holder.kill();
        }
        try (LogKV store = LogKV.open(directory)) {
            assertThat(store.get(KEY)).isEqualTo(VALUE);
        }
    }

    @Test
    void open_twiceInOneProcess_isRefusedAndLeavesTheLockAlone() throws IOException {
        Path link = Files.createSymbolicLink(directory.resolve("link"), directory);
        try (LogKV store = LogKV.open(directory)) {
            for (Path path : List.of(directory, link, directory.resolve("link/./link/."))) {
                assertThatThrownBy(() -> LogKV.open(path))
                        .isInstanceOf(LogKVException.Locked.class)
                        .hasMessageEndingWith("is already open: by this process");
            }
            // To try must not have dropped the lock against other processes, as POSIX would.
            try (ChildJvm other = startHolder()) {
                assertThat(other.line()).contains("process " + ProcessHandle.current().pid() + " ");
            }
            store.put(KEY, VALUE);
        }
        try (LogKV store = LogKV.open(link)) {
            assertThat(store.get(KEY)).isEqualTo(VALUE);
        }
    }

    private ChildJvm startHolder() throws IOException {
        return ChildJvm.start(LockHolder.class, List.of(), directory.toString());
    }
}
