package dev.logkv.cli;

import dev.logkv.LogKV;
import dev.logkv.Stats;
import dev.logkv.cli.console.Style;
import dev.logkv.cli.console.WatchedWork;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.ParentCommand;

/** Writes what is in the log to sorted tables. */
@Command(
        name = "flush",
        header = "Write what is in the log to sorted tables.",
        description =
                "The store does this by itself whenever a segment of the log is full. After it the"
                        + " log is empty, and opening the store takes the least time.",
        footer = {"", "Examples:", "  logkv flush data"})
final class FlushCommand implements Callable<Integer> {

    @ParentCommand private Main main;
    @Mixin private StoreArguments store;

    @Override
    public Integer call() {
        try (Stores.Session session = store.openExisting()) {
            LogKV db = session.db();
            Stats before = db.stats();
            long started = System.nanoTime();
            WatchedWork.run(main.streams(), "flush", db::flush, () -> {});
            new TreeChange(before, db.stats(), System.nanoTime() - started)
                    .lines("flushed", Style.of(main.streams()))
                    .forEach(main.streams().out()::line);
        }
        main.streams().out().flush();
        return ExitCodes.OK;
    }
}
