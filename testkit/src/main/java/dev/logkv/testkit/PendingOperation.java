package dev.logkv.testkit;

import java.lang.foreign.MemorySegment;

/**
 * What was done to the file system and is not durable yet. A power loss lets any of it survive,
 * whatever the order it was done in.
 */
sealed interface PendingOperation {

    /** Its place among all operations of the simulation. */
    long order();

    /** An operation on a file. */
    sealed interface OfFile extends PendingOperation {

        Inode inode();
    }

    /** Bytes that a file was given. */
    sealed interface Bytes extends OfFile {

        /** Where they begin in the file. */
        long offset();

        /** The bytes, never to be changed. */
        MemorySegment bytes();
    }

    /** A file has become longer. Its new part reads as zeros until bytes arrive. */
    record Extend(long order, Inode inode, long size) implements OfFile {}

    /** A write by a call. The device writes each of its sectors as a whole. */
    record Write(long order, Inode inode, long offset, MemorySegment bytes) implements Bytes {}

    /** A page that was found changed through a mapping. The device writes it sector by sector. */
    record PageStore(long order, Inode inode, int page, Page before, Page after) implements Bytes {

        @Override
        public long offset() {
            return (long) page * Page.BYTES;
        }

        @Override
        public MemorySegment bytes() {
            return MemorySegment.ofArray(after.bytes()).asReadOnly();
        }
    }

    /** An operation on the entries of a directory. */
    sealed interface OfDirectory extends PendingOperation {

        DirectoryNode directory();

        /** The file that it gives a name to or takes one from. */
        Inode inode();
    }

    /** A file was created. */
    record Create(long order, DirectoryNode directory, String name, Inode inode)
            implements OfDirectory {}

    /** A file was renamed, atomically. */
    record Rename(long order, DirectoryNode directory, String from, String to, Inode inode)
            implements OfDirectory {}

    /** A name was removed. */
    record Unlink(long order, DirectoryNode directory, String name, Inode inode)
            implements OfDirectory {}
}
