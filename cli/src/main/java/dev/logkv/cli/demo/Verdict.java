package dev.logkv.cli.demo;

import dev.logkv.LogKV;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * What a store holds after a crash, compared with the feed that was written to it.
 *
 * @param found how many trades are there, from the first one on without a gap
 * @param missing acknowledged trades that are not there
 * @param damaged trades whose value is not what was written
 * @param afterGap trades that are there although an earlier one is not
 * @param wrongPrices symbols whose latest price is not that of their last trade
 */
record Verdict(long found, long missing, long damaged, long afterGap, long wrongPrices) {

    /** How far behind the last trade to look for one that should not be there. */
    private static final int LOOK_AHEAD = 10_000;

    /**
     * Looks every trade up.
     *
     * @param feed at its first trade
     * @param acknowledged how many trades were acknowledged
     */
    static Verdict of(LogKV db, Feed feed, long acknowledged) {
        var market = new MarketStore(db);
        Map<String, Trade> last = new HashMap<>();
        long found = 0;
        long missing = 0;
        long damaged = 0;
        long afterGap = 0;
        boolean isGap = false;
        long absentInARow = 0;
        for (long number = 0; number < acknowledged || absentInARow < LOOK_AHEAD; number++) {
            Trade trade = feed.next();
            byte[] value = market.tradeValue(trade.key());
            if (value == null) {
                missing += number < acknowledged ? 1 : 0;
                isGap = true;
                absentInARow++;
                continue;
            }
            absentInARow = 0;
            damaged += Arrays.equals(value, trade.value()) ? 0 : 1;
            found += isGap ? 0 : 1;
            afterGap += isGap ? 1 : 0;
            last.put(trade.symbol(), trade);
        }
        long wrongPrices =
                last.values().stream()
                        .filter(
                                trade ->
                                        !trade.price()
                                                .toPlainString()
                                                .equals(market.price(trade.symbol())))
                        .count();
        return new Verdict(found, missing, damaged, afterGap, wrongPrices);
    }

    /** Returns whether the store is exactly a beginning of the feed, with all that was promised. */
    boolean isGood() {
        return missing == 0 && damaged == 0 && afterGap == 0 && wrongPrices == 0;
    }
}
