package dev.logkv.cli.demo;

import dev.logkv.cli.console.Figures;
import java.io.IOException;
import java.nio.file.Path;

/** Where a feed comes from; can be passed to another process as text. */
public sealed interface FeedSource {

    /** Trades made up from a seed. */
    record Simulated(long seed) implements FeedSource {

        @Override
        public Feed begin() {
            return new SimulatedFeed(seed);
        }

        @Override
        public int usualCount() {
            return 300_000;
        }

        @Override
        public String description() {
            return "simulated: random walks from seed " + seed + ", not a real market";
        }

        @Override
        public String toArgument() {
            return "seed:" + seed;
        }
    }

    /**
     * Trades of a file.
     *
     * @param file the file
     * @param usualCount how many it holds
     */
    record FromFile(Path file, int usualCount) implements FeedSource {

        /** Returns a source of the trades in a file, after a look whether they are good. */
        public static FromFile read(Path file) throws IOException {
            return new FromFile(file, TradeFile.read(file).size());
        }

        @Override
        public Feed begin() throws IOException {
            return new ReplayedFeed(TradeFile.read(file));
        }

        @Override
        public String description() {
            return "%s, %s trades; when they are used up, again with later times"
                    .formatted(file, Figures.count(usualCount));
        }

        @Override
        public String toArgument() {
            return "file:" + file.toAbsolutePath();
        }
    }

    /** Returns the feed from its first trade. */
    Feed begin() throws IOException;

    /** Returns how many trades make a good demo. */
    int usualCount();

    /** Says what the feed is. */
    String description();

    /** Returns this source as an argument of a command. */
    String toArgument();

    /** Returns the source of {@link #toArgument}. */
    static FeedSource ofArgument(String argument) throws IOException {
        String rest = argument.substring(argument.indexOf(':') + 1);
        return argument.startsWith("seed:")
                ? new Simulated(Long.parseLong(rest))
                : FromFile.read(Path.of(rest));
    }
}
