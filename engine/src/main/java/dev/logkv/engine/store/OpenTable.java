package dev.logkv.engine.store;

import dev.logkv.engine.fs.Directory;
import dev.logkv.engine.fs.Residency;
import dev.logkv.engine.table.Table;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.util.UUID;

/**
 * A table, and the arena that its mapping lives in. One arena for each table: closing one costs a
 * handshake with all threads, but only then does the device get the space of a deleted file back.
 *
 * @param table open for reading
 * @param arena shared
 */
record OpenTable(Table table, Arena arena) {

    /** Opens a table; engine threads only. */
    static OpenTable open(Directory directory, long number, UUID storeId, Residency residency)
            throws IOException {
        return open(directory, arena -> Table.open(directory, number, storeId, arena, residency));
    }

    /** Opens a table that was written just now; engine threads only. */
    static OpenTable openFresh(Directory directory, long number, UUID storeId, Residency residency)
            throws IOException {
        return open(
                directory, arena -> Table.openFresh(directory, number, storeId, arena, residency));
    }

    @FunctionalInterface
    private interface Opening {
        Table in(Arena arena) throws IOException;
    }

    private static OpenTable open(Directory directory, Opening opening) throws IOException {
        Arena arena = directory.newArena();
        try {
            return new OpenTable(opening.in(arena), arena);
        } catch (Throwable failure) {
            arena.close();
            throw failure;
        }
    }

    void close() {
        if (arena.scope().isAlive()) {
            arena.close();
        }
    }
}
