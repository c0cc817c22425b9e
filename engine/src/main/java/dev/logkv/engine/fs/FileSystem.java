package dev.logkv.engine.fs;

import java.io.IOException;
import java.nio.file.Path;

/**
 * The only door to files. {@link DiskFileSystem} is the real one; the test kit has one that
 * remembers every operation and can crash between any two of them.
 */
public interface FileSystem {

    /**
     * Opens a directory, and creates it with its parents, readable by its owner only, when it does
     * not exist. A directory that was created is durable when this returns.
     */
    Directory openDirectory(Path path) throws IOException;

    /**
     * Renames a directory atomically; there is none of the new name, and both are in one directory.
     * Durable when this returns. Who has it open, goes on under the new name.
     */
    void renameDirectory(Path from, Path to) throws IOException;

    /**
     * Returns what a path leads to, whatever links are on it, or would lead to if that were there.
     * Creates nothing.
     */
    Path realPath(Path path) throws IOException;

    /** Returns whether there is a directory; creates nothing. */
    boolean isDirectory(Path path) throws IOException;
}
