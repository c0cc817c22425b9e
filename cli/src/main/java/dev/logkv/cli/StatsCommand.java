package dev.logkv.cli;

import dev.logkv.Stats;
import dev.logkv.cli.console.Output;
import dev.logkv.cli.console.Style;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** Prints figures of a store. */
@Command(
        name = "stats",
        header = "Print figures of a store.",
        description = {
            "What is in it, what it takes, and how its background work does. The tree is drawn as a"
                    + " read goes through it: the log, then each level of tables, all bars on one"
                    + " scale.",
            "Counters begin when the store is opened; in the shell they tell more."
        },
        footer = {"", "Examples:", "  logkv stats data", "  logkv stats data --json"})
final class StatsCommand implements Callable<Integer> {

    @ParentCommand private Main main;
    @Mixin private StoreArguments store;

    @Option(names = "--json", description = "Print one JSON object.")
    private boolean json;

    @Override
    public Integer call() {
        Output out = main.streams().out();
        try (Stores.Session session = store.openExisting()) {
            Stats stats = session.db().stats();
            if (json) {
                out.line(StatsJson.of(stats, session.db().bucketNames()));
            } else {
                StatsText.lines(stats, session.db().bucketNames(), Style.of(main.streams()))
                        .forEach(out::line);
            }
        }
        out.flush();
        return ExitCodes.OK;
    }
}
