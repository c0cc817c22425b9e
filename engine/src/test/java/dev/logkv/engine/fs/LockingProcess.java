package dev.logkv.engine.fs;

import dev.logkv.LogKVException;
import java.io.IOException;
import java.nio.file.Path;

/** A process that takes the lock of a directory and prints how that went. */
final class LockingProcess {

    private LockingProcess() {}

    /** Takes the directory, and "hold" to keep the lock until it is killed. */
    public static void main(String[] args) throws IOException {
        try (Directory directory = new DiskFileSystem().openDirectory(Path.of(args[0]))) {
            directory.lock();
            System.out.println("locked");
            if (args[1].equals("hold")) {
                // Nobody writes to this process: it waits here until it is killed.
                System.in.read();
            }
        } catch (LogKVException.Locked e) {
            System.out.println(e.getMessage());
        }
    }
}
