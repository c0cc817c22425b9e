package dev.logkv.cli.demo;

import dev.logkv.Durability;
import dev.logkv.Event;
import dev.logkv.LogKV;
import dev.logkv.Options;
import dev.logkv.Stats;
import dev.logkv.cli.console.Figures;
import dev.logkv.cli.console.Output;
import dev.logkv.cli.console.Style;
import dev.logkv.cli.console.Table;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Runs the demo and prints what it sees, section by section. Each write is the next trade of one
 * endless feed, so that at any time the store must hold exactly the first so many of them. For one
 * thread.
 */
public final class Demo {

    private static final int READS_MAX = 100_000;
    private static final int READS_FOR_A_SCAN = 10;
    private static final int SCANNED_TRADES = 10;
    private static final int SHOWN_TRADES = 5;
    private static final int SYNCED_WRITES_MAX = 500;
    private static final int SYNCED_SHARE = 10;
    private static final int SAMPLE_KEYS = 100_000;
    private static final int KILLS = 3;

    /** A writer is killed after a tenth of the trades, at least so many, or up to twice that. */
    private static final int KILLED_TRADES_MIN = 5_000;

    private static final int KILLED_SHARE = 10;

    private final Path directory;
    private final FeedSource source;
    private final int count;
    private final Random random;
    private final Output out;
    private final Style style;

    private final List<byte[]> sampleKeys = new ArrayList<>();
    private final List<String> cuts = new ArrayList<>();
    private long written;

    /**
     * @param directory empty, for the store
     * @param count how many trades are written before the reads and the kills
     * @param seed decides what is read and when a writer is killed
     */
    public Demo(Path directory, FeedSource source, int count, long seed, Output out, Style style) {
        this.directory = directory;
        this.source = source;
        this.count = count;
        this.out = out;
        this.style = style;
        random = new Random(seed);
    }

    /** Runs all of it and returns whether the store kept every promise. */
    public boolean run() throws IOException {
        try (LogKV db = open()) {
            Feed feed = source.begin();
            write(db, feed);
            read(db, feed.symbols());
        }
        boolean isGood = kill();
        try (LogKV db = open()) {
            sizes(db.stats());
        }
        line("");
        line(
                isGood
                        ? style.good("Every acknowledged write is there, and none is damaged.")
                        : style.bad("The store broke its promise, see above."));
        out.flush();
        return isGood;
    }

    private LogKV open() {
        return LogKV.open(directory, Options.builder().eventListener(this::note).build());
    }

    private void note(Event event) {
        if (event instanceof Event.TailCut cut) {
            cuts.add("torn tail cut at " + Figures.count(cut.offset()));
        }
    }

    private void write(LogKV db, Feed feed) {
        section("Write: each trade and the latest price of its symbol, in one atomic batch");
        var market = new MarketStore(db);
        int syncedCount = Math.min(SYNCED_WRITES_MAX, Math.ceilDiv(count, SYNCED_SHARE));
        var buffered = new Latencies(count - syncedCount);
        for (int i = syncedCount; i < count; i++) {
            Trade trade = feed.next();
            buffered.measure(() -> market.add(trade, Durability.BUFFERED));
            remember(trade);
        }
        var synced = new Latencies(syncedCount);
        for (int i = 0; i < syncedCount; i++) {
            Trade trade = feed.next();
            synced.measure(() -> market.add(trade, Durability.SYNC));
            remember(trade);
        }
        var table = latencyTable();
        addRow(table, "survives a killed process", buffered);
        addRow(table, "survives a loss of power", synced);
        print(table);
    }

    private void remember(Trade trade) {
        written++;
        if (sampleKeys.size() < SAMPLE_KEYS) {
            sampleKeys.add(trade.key());
        } else if (random.nextLong(written) < SAMPLE_KEYS) { // each trade with the same chance
            sampleKeys.set(random.nextInt(SAMPLE_KEYS), trade.key());
        }
    }

    private void read(LogKV db, List<String> symbols) {
        section("Read");
        var market = new MarketStore(db);
        long started = System.nanoTime();
        market.lastTrades(symbols.getFirst(), SCANNED_TRADES);
        long firstScan = System.nanoTime() - started;

        int reads = Math.min(READS_MAX, count);
        var trades = new Latencies(reads);
        var prices = new Latencies(reads);
        for (int i = 0; i < reads; i++) {
            byte[] key = sampleKeys.get(random.nextInt(sampleKeys.size()));
            String symbol = symbols.get(random.nextInt(symbols.size()));
            trades.measure(() -> market.tradeValue(key));
            prices.measure(() -> market.price(symbol));
        }
        int scanCount = Math.ceilDiv(reads, READS_FOR_A_SCAN);
        var scans = new Latencies(scanCount);
        for (int i = 0; i < scanCount; i++) {
            String symbol = symbols.get(random.nextInt(symbols.size()));
            scans.measure(() -> market.lastTrades(symbol, SCANNED_TRADES));
        }
        started = System.nanoTime();
        long walked = market.countTrades();
        long walk = System.nanoTime() - started;

        var table = latencyTable();
        addRow(table, "a trade by its key", trades);
        addRow(table, "the latest price", prices);
        addRow(table, "the last " + SCANNED_TRADES + " trades, backwards", scans);
        table.row("all trades in order", Figures.count(walked), Figures.rate(walked, walk));
        print(table);
        line(
                "  The first scan took "
                        + Figures.time(firstScan)
                        + ": it sorts what was written before.");
        showMarket(market, symbols);
    }

    private void showMarket(MarketStore market, List<String> symbols) {
        section("The market now");
        var prices = Table.aligningLeft(1).header("symbol", "latest price");
        symbols.forEach(symbol -> prices.row(symbol, String.valueOf(market.price(symbol))));
        print(prices);
        line("");
        var last = Table.aligningLeft(1).header("last trades of " + symbols.getFirst(), "", "", "");
        market.lastTrades(symbols.getFirst(), SHOWN_TRADES)
                .forEach(trade -> last.row(cells(trade)));
        print(last);
    }

    private static String[] cells(MarketStore.Stored trade) {
        var cells = new ArrayList<String>();
        cells.add(trade.key());
        cells.addAll(List.of(trade.value().split(",")));
        return cells.toArray(String[]::new);
    }

    /** Has writers killed, and looks each time for every trade since the beginning. */
    private boolean kill() throws IOException {
        section("kill -9: another process writes and is killed in the middle of it");
        var table =
                Table.aligningLeft(1)
                        .header(
                                "kill",
                                "acknowledged",
                                "found",
                                "lost",
                                "damaged",
                                "open again",
                                "");
        boolean isGood = true;
        for (int round = 1; round <= KILLS; round++) {
            int share = Math.max(KILLED_TRADES_MIN, count / KILLED_SHARE);
            long target = share + random.nextLong(share);
            long acknowledged = WriterProcess.start(directory, source, written).killAfter(target);
            cuts.clear();
            long started = System.nanoTime();
            try (LogKV db = open()) {
                long recovery = System.nanoTime() - started;
                Verdict verdict = Verdict.of(db, source.begin(), written + acknowledged);
                isGood &= verdict.isGood();
                table.row(
                        Integer.toString(round),
                        Figures.count(acknowledged),
                        Figures.count(verdict.found() - written),
                        Figures.count(verdict.missing()),
                        Figures.count(verdict.damaged() + verdict.wrongPrices()),
                        Figures.time(recovery),
                        verdict.isGood() ? String.join("", cuts) : verdict.toString());
                written = verdict.found();
            }
        }
        print(table);
        line(
                "  Found may exceed acknowledged: a write can be stored and its writer killed"
                        + " before it says so.");
        line(
                "  Each time all "
                        + Figures.count(written)
                        + " trades since the beginning were compared with the feed.");
        return isGood;
    }

    private void sizes(Stats stats) {
        section("Sizes");
        print(
                Table.aligningLeft(1)
                        .row("operations in the log", Figures.count(stats.entries()))
                        .row("records in the log", Figures.bytes(stats.logBytes()))
                        .row("files on disk", Figures.bytes(stats.diskBytes()))
                        .row("indexes in memory", Figures.bytes(stats.indexBytes())));
    }

    private static Table latencyTable() {
        return Table.aligningLeft(1).header("", "count", "rate", "p50", "p99", "p99.9", "longest");
    }

    private static void addRow(Table table, String name, Latencies latencies) {
        table.row(
                name,
                Figures.count(latencies.count()),
                Figures.rate(latencies.count(), latencies.totalNanos()),
                Figures.time(latencies.perThousand(500)),
                Figures.time(latencies.perThousand(990)),
                Figures.time(latencies.perThousand(999)),
                Figures.time(latencies.perThousand(1000)));
    }

    private void section(String title) {
        line("");
        line(style.bold(title));
        out.flush();
    }

    private void print(Table table) {
        table.render(style).forEach(this::line);
        out.flush();
    }

    private void line(String text) {
        out.line(text);
    }
}
