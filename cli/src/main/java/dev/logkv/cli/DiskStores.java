package dev.logkv.cli;

import dev.logkv.Event;
import dev.logkv.LogKV;
import dev.logkv.LogKVException;
import dev.logkv.Options;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** Stores on disk, opened for one command and closed after it. News of theirs go to a stream. */
final class DiskStores implements Stores {

    private final Options options;
    private final PrintStream news;

    /**
     * @param options what the stores are opened with, but for the listener
     */
    DiskStores(Options.Builder options, PrintStream news) {
        this.options = options.eventListener(this::tell).build();
        this.news = news;
    }

    @Override
    public Session open(Path directory) {
        if (Files.exists(directory) && !Files.isDirectory(directory)) {
            throw CommandFailure.unusable(directory + " is a file, not the directory of a store");
        }
        return new Opened(LogKV.open(directory, options));
    }

    @Override
    public Session openExisting(Path directory) {
        checkHoldsStore(directory);
        return open(directory);
    }

    /**
     * Says that there is no store in a directory if there is none.
     *
     * @throws CommandFailure then
     * @throws LogKVException.Io if it is missing because a repair in place was interrupted
     */
    static void checkHoldsStore(Path directory) {
        if (!holdsStore(directory)) {
            if (!Files.exists(directory)) {
                askEngine(directory);
            }
            throw CommandFailure.unusable(
                    "there is no store in "
                            + directory
                            + "; 'logkv put' and 'logkv import' create one");
        }
    }

    /** By which names an interrupted repair has left the store, the engine knows. */
    private static void askEngine(Path missing) {
        try {
            LogKV.verify(missing);
        } catch (IllegalArgumentException noStore) {
            // Said by the caller, with what to do about it.
        }
    }

    /** Faults are logged by the engine itself. */
    private void tell(Event event) {
        if (!event.isFault()) {
            news.println("logkv: " + event.message());
        }
    }

    /** Whether there is any file of a store: one that lacks others is for the engine to judge. */
    private static boolean holdsStore(Path directory) {
        if (!Files.isDirectory(directory)) {
            return false;
        }
        try (Stream<Path> files = Files.list(directory)) {
            return files.anyMatch(
                    file -> StoreFileKind.ofName(file.getFileName().toString()).isPresent());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private record Opened(LogKV db) implements Session {

        @Override
        public void close() {
            db.close();
        }
    }
}
