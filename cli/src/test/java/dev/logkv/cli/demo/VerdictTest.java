package dev.logkv.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.logkv.Durability;
import dev.logkv.LogKV;
import dev.logkv.Options;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The check that the demo relies on must see every kind of fault. */
class VerdictTest {

    private static final int COUNT = 200;

    @TempDir Path directory;

    private final List<Trade> trades = new ArrayList<>();
    private LogKV db;

    @BeforeEach
    void write() {
        db = LogKV.open(directory, Options.builder().segmentBytes(1 << 20).build());
        var market = new MarketStore(db);
        Feed feed = new SimulatedFeed(1);
        for (int i = 0; i < COUNT; i++) {
            Trade trade = feed.next();
            trades.add(trade);
            market.add(trade, Durability.BUFFERED);
        }
    }

    @AfterEach
    void close() {
        db.close();
    }

    @Test
    void storeThatKeptEverything_isGood() {
        assertThat(verdict(COUNT)).isEqualTo(new Verdict(COUNT, 0, 0, 0, 0));
        assertThat(verdict(COUNT).isGood()).isTrue();
    }

    @Test
    void tradesThatWereNeverAcknowledged_mayBeThere() {
        assertThat(verdict(COUNT - 10)).isEqualTo(new Verdict(COUNT, 0, 0, 0, 0));
    }

    @Test
    void acknowledgedTradesThatAreNotThere_areMissing() {
        assertThat(verdict(COUNT + 3)).isEqualTo(new Verdict(COUNT, 3, 0, 0, 0));
        assertThat(verdict(COUNT + 3).isGood()).isFalse();
    }

    @Test
    void tradeMissingInTheMiddle_isMissing_andThoseBehindItAreBehindAGap() {
        db.bucket("trades").delete(trades.get(50).key());

        assertThat(verdict(COUNT)).isEqualTo(new Verdict(50, 1, 0, COUNT - 51, 0));
        // even when nobody was promised anything
        assertThat(verdict(0).isGood()).isFalse();
    }

    @Test
    void changedValue_isDamaged() {
        db.bucket("trades").put(trades.get(50).key(), new byte[0]);

        assertThat(verdict(COUNT)).isEqualTo(new Verdict(COUNT, 0, 1, 0, 0));
        assertThat(verdict(COUNT).isGood()).isFalse();
    }

    @Test
    void priceThatIsNotOfTheLastTrade_showsThatABatchWasTorn() {
        Trade last = trades.getLast();
        db.bucket("prices").put(Trade.priceKey(last.symbol()), new byte[] {'1'});
        assertThat(verdict(COUNT)).isEqualTo(new Verdict(COUNT, 0, 0, 0, 1));

        db.bucket("prices").delete(Trade.priceKey(last.symbol()));
        assertThat(verdict(COUNT)).isEqualTo(new Verdict(COUNT, 0, 0, 0, 1));
        assertThat(verdict(COUNT).isGood()).isFalse();
    }

    private Verdict verdict(long acknowledged) {
        return Verdict.of(db, new SimulatedFeed(1), acknowledged);
    }
}
