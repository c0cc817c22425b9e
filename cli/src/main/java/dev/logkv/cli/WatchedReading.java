package dev.logkv.cli;

import dev.logkv.ProgressListener;
import dev.logkv.cli.console.Figures;
import dev.logkv.cli.console.ProgressBar;
import dev.logkv.cli.console.Streams;
import dev.logkv.cli.console.WatchedWork;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;

/** The reading of a whole store, with a progress bar for whoever watches. */
final class WatchedReading {

    private WatchedReading() {}

    /**
     * Returns what the work returns.
     *
     * @param label what is being done, in a word
     */
    static <T> T of(Streams streams, String label, Function<ProgressListener, T> work) {
        var result = new AtomicReference<T>();
        var bytesDone = new AtomicLong();
        var bytesTotal = new AtomicLong();
        ProgressListener listener =
                (done, total) -> {
                    bytesTotal.set(total);
                    bytesDone.set(done);
                };
        try (var progress = ProgressBar.on(streams, label, ProgressBar.UNKNOWN, Figures::bytes)) {
            WatchedWork.run(
                    streams,
                    label,
                    () -> result.set(work.apply(listener)),
                    () -> progress.update(bytesDone.get(), bytesTotal.get()));
        }
        return result.get();
    }
}
