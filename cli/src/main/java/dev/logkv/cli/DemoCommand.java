package dev.logkv.cli;

import dev.logkv.cli.console.Output;
import dev.logkv.cli.console.Style;
import dev.logkv.cli.console.Table;
import dev.logkv.cli.demo.Demo;
import dev.logkv.cli.demo.FeedSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** Shows what a store does, on a feed of market trades. */
@Command(
        name = "demo",
        header = "Show what a store does, on a feed of market trades.",
        description = {
            "Writes the trades, reads them, kills a process that writes with kill -9, and proves that"
                    + " every acknowledged write is there. Takes well under a minute. Exits with 1"
                    + " if a write is missing."
        },
        footer = {
            "",
            "Examples:",
            "  logkv demo",
            "  logkv demo --seed 7 --dir market       keeps the store, for a closer look",
            "  logkv demo --trades trades.csv"
        })
final class DemoCommand implements Callable<Integer> {

    @ParentCommand private Main main;

    @Option(
            names = "--trades",
            paramLabel = "FILE",
            description =
                    "CSV with the columns timestamp_ms, symbol, trade_id, side, price, amount. When"
                            + " more trades are needed it is repeated with later times. Without it"
                            + " the trades are simulated.")
    private @Nullable Path trades;

    @Option(
            names = "--count",
            paramLabel = "N",
            description =
                    "How many trades are written before the kills. Default: 300,000, or all of the"
                            + " file once.")
    private @Nullable Integer count;

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "42",
            description = "Decides the simulated trades and the moments of the kills. Default: 42.")
    private long seed;

    @Option(
            names = "--dir",
            paramLabel = "DIR",
            description =
                    "Where the store goes, and stays: new or empty. Without it: a temporary"
                            + " directory.")
    private @Nullable Path directory;

    @Override
    public Integer call() throws IOException {
        if (count != null && count < 1) {
            throw CommandFailure.usage("--count of " + count + ", at least 1");
        }
        FeedSource source =
                trades == null ? new FeedSource.Simulated(seed) : FeedSource.FromFile.read(trades);
        if (directory != null) {
            return run(emptyDirectory(directory), source);
        }
        try (var temporary = Temporary.directory("logkv-demo-")) {
            return run(temporary.path(), source);
        }
    }

    private int run(Path store, FeedSource source) throws IOException {
        Output out = main.streams().out();
        Style style = Style.of(main.streams());
        int trades = count != null ? count : source.usualCount();
        out.line(style.bold("LogKV demo: a market feed"));
        Table.aligningLeft(2)
                .row("feed", source.description())
                .row("store", store + (directory == null ? " (temporary; --dir DIR keeps it)" : ""))
                .render(style)
                .forEach(out::line);
        boolean isGood = new Demo(store, source, trades, seed, out, style).run();
        return isGood ? ExitCodes.OK : ExitCodes.ABSENT;
    }

    private static Path emptyDirectory(Path directory) throws IOException {
        if (Files.exists(directory)) {
            try (Stream<Path> files = Files.list(directory)) {
                if (files.findAny().isPresent()) {
                    throw CommandFailure.usage(
                            directory + " is not empty; the demo wants a directory of its own");
                }
            }
        }
        return directory;
    }
}
