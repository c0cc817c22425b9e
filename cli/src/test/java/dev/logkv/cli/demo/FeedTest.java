package dev.logkv.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.logkv.cli.CommandFailure;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FeedTest {

    private static final String HEADER = "timestamp_ms,symbol,trade_id,side,price,amount\n";

    @TempDir Path temp;

    @Test
    void simulatedFeed_isTheSameForTheSameSeed_andAnotherForAnother() {
        List<Trade> trades = take(new SimulatedFeed(7), 1000);

        assertThat(take(new SimulatedFeed(7), 1000)).isEqualTo(trades);
        assertThat(take(new SimulatedFeed(8), 1000)).isNotEqualTo(trades);
        var skipped = new SimulatedFeed(7);
        skipped.skip(400);
        assertThat(take(skipped, 600)).isEqualTo(trades.subList(400, 1000));
    }

    @Test
    void simulatedFeed_neverChanges() {
        // the child process and its parent may not disagree, nor two releases
        assertThat(text(new SimulatedFeed(42).next().value())).isEqualTo("buy,0.052998,6.7801");
    }

    @Test
    void simulatedFeed_hasRisingTimesAndPositivePrices() {
        List<Trade> trades = take(new SimulatedFeed(7), 10_000);

        for (int i = 1; i < trades.size(); i++) {
            assertThat(trades.get(i).timestampMillis())
                    .isGreaterThanOrEqualTo(trades.get(i - 1).timestampMillis());
        }
        assertThat(trades).allMatch(trade -> trade.price().signum() > 0);
        assertThat(trades).allMatch(trade -> trade.amount().signum() > 0);
        assertThat(trades.stream().map(Trade::symbol).distinct().sorted().toList())
                .isEqualTo(new SimulatedFeed(7).symbols().stream().sorted().toList());
    }

    @Test
    void keys_sortAsTheTimesAndNumbers() {
        Trade early = trade(999, 5);
        Trade late = trade(1_000, 4);
        Trade later = trade(1_000, 10);

        assertThat(text(early.key())).isEqualTo("a-b/0000000000999/000000000005");
        assertThat(Arrays.compareUnsigned(early.key(), late.key())).isNegative();
        assertThat(Arrays.compareUnsigned(late.key(), later.key())).isNegative();
    }

    @Test
    void replayedFeed_givesTheFile_andThenTheSameLater_withKeysOfItsOwn() throws IOException {
        Path file = write(HEADER + "20,a-b,7,buy,1.50,3\n10,c-d,9,sell,2,0.10\n");
        Feed feed = FeedSource.FromFile.read(file).begin();

        List<Trade> trades = take(feed, 6);

        assertThat(trades.get(0))
                .isEqualTo(
                        new Trade(
                                20, "a-b", 7, "buy", new BigDecimal("1.50"), new BigDecimal("3")));
        assertThat(text(trades.get(1).value())).isEqualTo("sell,2,0.10");
        assertThat(trades.get(2).timestampMillis()).isEqualTo(31);
        assertThat(trades.get(2).id()).isEqualTo(10);
        var keys = new HashSet<String>();
        assertThat(trades).allMatch(trade -> keys.add(text(trade.key())));
        assertThat(feed.symbols()).containsExactly("a-b", "c-d");
    }

    @Test
    void source_survivesTheWayIntoAnotherProcess() throws IOException {
        var simulated = new FeedSource.Simulated(-5);
        var file = FeedSource.FromFile.read(write(HEADER + "1,a,1,buy,1,1\n").toAbsolutePath());

        assertThat(FeedSource.ofArgument(simulated.toArgument())).isEqualTo(simulated);
        assertThat(FeedSource.ofArgument(file.toArgument())).isEqualTo(file);
    }

    @Test
    void malformedFile_isRefused_withFileAndLine() throws IOException {
        assertRefused("", "no trades");
        assertRefused(HEADER, "no trades");
        assertRefused("timestamp_ms,symbol\n1,a\n", "no column 'trade_id'");
        assertRefused(HEADER + "1,a,1,buy,1,1\n1,a,2,buy,dear,1\n", "line 3");
        assertRefused(HEADER + "1,a,1,buy,1\n", "file.csv");
        assertRefused(HEADER + "1,a,1,buy,1,1\n2,b,1,buy,1,1\n", "trade_id 1 comes twice");
        assertThatThrownBy(() -> FeedSource.FromFile.read(temp.resolve("none")))
                .hasMessageContaining("there is no file");
    }

    private void assertRefused(String content, String message) throws IOException {
        Path file = write(content);
        assertThatThrownBy(() -> FeedSource.FromFile.read(file))
                .isInstanceOf(CommandFailure.class)
                .hasMessageContaining(message)
                .hasMessageContaining(file.toString());
    }

    private static List<Trade> take(Feed feed, int count) {
        var trades = new ArrayList<Trade>();
        for (int i = 0; i < count; i++) {
            trades.add(feed.next());
        }
        return trades;
    }

    private static Trade trade(long timestampMillis, long id) {
        return new Trade(timestampMillis, "a-b", id, "buy", BigDecimal.ONE, BigDecimal.TEN);
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private Path write(String text) throws IOException {
        return Files.writeString(temp.resolve("file.csv"), text);
    }
}
