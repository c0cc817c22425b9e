package dev.logkv.cli;

import dev.logkv.LogKV;
import dev.logkv.Stats;
import dev.logkv.cli.console.Figures;
import dev.logkv.cli.console.ProgressBar;
import dev.logkv.cli.console.Style;
import dev.logkv.cli.console.WatchedWork;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.ParentCommand;

/** Merges everything. */
@Command(
        name = "compact",
        header = "Merge all tables, and give back the space of what is dead.",
        description = {
            "What was overwritten, deleted or has expired takes no space any more. Rewrites much of"
                    + " the store; the store merges by itself, and this is for a time of rest. It"
                    + " may be interrupted at any moment: what was merged stays merged.",
            "In the shell Ctrl-C ends the waiting, and the merging goes on in the background."
        },
        footer = {"", "Examples:", "  logkv compact data"})
final class CompactCommand implements Callable<Integer> {

    @ParentCommand private Main main;
    @Mixin private StoreArguments store;

    @Override
    public Integer call() {
        try (Stores.Session session = store.openExisting()) {
            LogKV db = session.db();
            Stats before = db.stats();
            long started = System.nanoTime();
            compact(db, before);
            new TreeChange(before, db.stats(), System.nanoTime() - started)
                    .lines("compacted", Style.of(main.streams()))
                    .forEach(main.streams().out()::line);
        }
        main.streams().out().flush();
        return ExitCodes.OK;
    }

    private void compact(LogKV db, Stats before) {
        long total = bytesAboveBottom(before);
        try (var progress =
                ProgressBar.on(
                        main.streams(),
                        "compact",
                        total == 0 ? ProgressBar.UNKNOWN : total,
                        Figures::bytes)) {
            WatchedWork.run(
                    main.streams(),
                    "compact",
                    db::compact,
                    () -> progress.update(done(before, db.stats())));
        }
    }

    /**
     * Returns how much has reached the bottom, where everything ends; or when everything was there
     * before, how much was written.
     */
    static long done(Stats before, Stats now) {
        long total = bytesAboveBottom(before);
        return total == 0
                ? now.tree().mergeWrittenBytes() - before.tree().mergeWrittenBytes()
                : Math.max(0, total - bytesAboveBottom(now));
    }

    /** Returns the bytes that are yet to be merged into the bottom, those in the log included. */
    private static long bytesAboveBottom(Stats stats) {
        long tables =
                stats.tree().levels().stream()
                        .filter(level -> !level.bottom())
                        .mapToLong(Stats.LevelStats::liveBytes)
                        .sum();
        return tables + (stats.entries() == 0 ? 0 : stats.logBytes());
    }
}
