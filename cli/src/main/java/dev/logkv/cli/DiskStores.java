package dev.logkv.cli;

import dev.logkv.Event;
import dev.logkv.LogKV;
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
     */
    static void checkHoldsStore(Path directory) {
        if (!holdsStore(directory)) {
            throw CommandFailure.unusable(
                    "there is no store in %s; %s".formatted(directory, adviceWithout(directory)));
        }
    }

    /** It may be missing only until a repair in place that was interrupted is run again. */
    private static String adviceWithout(Path directory) {
        boolean isSetAside =
                !Files.exists(directory)
                        && Files.isDirectory(Path.of(directory + ".damaged"))
                        && Files.isDirectory(Path.of(directory + ".repairing"));
        return isSetAside
                ? "a repair was interrupted, 'logkv repair %s --in-place' puts the store back and"
                                .formatted(directory)
                        + " begins anew"
                : "'logkv put' and 'logkv import' create one";
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
