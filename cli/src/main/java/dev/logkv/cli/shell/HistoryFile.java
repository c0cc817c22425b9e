package dev.logkv.cli.shell;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Where the shell keeps what was typed: {@code logkv/shell_history} in the user's state directory
 * (XDG: {@code $XDG_STATE_HOME}, else {@code ~/.local/state}; on Windows {@code %LOCALAPPDATA%}),
 * for the user alone, since it holds keys and values.
 */
final class HistoryFile {

    private HistoryFile() {}

    /** Creates the file if need be; nothing is returned when that cannot be: no history then. */
    static Optional<Path> prepare(Map<String, String> environment) {
        Path directory = stateDirectory(environment).resolve("logkv");
        Path file = directory.resolve("shell_history");
        try {
            Files.createDirectories(directory, ownerOnly(directory, "rwx------"));
            Files.createFile(file, ownerOnly(directory, "rw-------"));
        } catch (FileAlreadyExistsException e) {
            return Optional.of(file);
        } catch (IOException e) {
            return Optional.empty();
        }
        return Optional.of(file);
    }

    static Path stateDirectory(Map<String, String> environment) {
        String given = environment.getOrDefault("XDG_STATE_HOME", "");
        if (Path.of(given).isAbsolute()) { // XDG: a relative one is to be ignored
            return Path.of(given);
        }
        String windows = environment.get("LOCALAPPDATA");
        return windows != null
                ? Path.of(windows)
                : Path.of(System.getProperty("user.home"), ".local", "state");
    }

    private static FileAttribute<?>[] ownerOnly(Path directory, String permissions) {
        Set<PosixFilePermission> set = PosixFilePermissions.fromString(permissions);
        return directory.getFileSystem().supportedFileAttributeViews().contains("posix")
                ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(set)}
                : new FileAttribute<?>[0];
    }
}
