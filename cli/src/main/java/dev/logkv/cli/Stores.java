package dev.logkv.cli;

import dev.logkv.LogKV;
import java.nio.file.Path;

/** Where a command gets its store from: the disk, or the shell that has it open already. */
public interface Stores {

    /** Opens the store in a directory, and creates it when there is none. */
    Session open(Path directory);

    /**
     * Opens the store in a directory.
     *
     * @throws CommandFailure if there is none; nothing is created
     */
    Session openExisting(Path directory);

    /** A store for the time of one command. */
    interface Session extends AutoCloseable {

        /** The store; valid until {@link #close}. */
        LogKV db();

        /** Gives the store back. */
        @Override
        void close();
    }
}
