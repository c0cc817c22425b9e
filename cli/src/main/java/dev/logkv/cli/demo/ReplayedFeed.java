package dev.logkv.cli.demo;

import java.util.List;

/**
 * Given trades, over and over: each time later and with higher numbers, so that no key comes twice.
 */
final class ReplayedFeed implements Feed {

    private final List<Trade> trades;
    private final long lapMillis;
    private final long lapIds;
    private int index;
    private long lap;

    /**
     * @param trades at least one; their ids differ
     */
    ReplayedFeed(List<Trade> trades) {
        this.trades = trades;
        var times = trades.stream().mapToLong(Trade::timestampMillis).summaryStatistics();
        var ids = trades.stream().mapToLong(Trade::id).summaryStatistics();
        lapMillis = times.getMax() - times.getMin() + 1;
        lapIds = ids.getMax() - ids.getMin() + 1;
    }

    @Override
    public Trade next() {
        if (index == trades.size()) {
            index = 0;
            lap++;
        }
        Trade trade = trades.get(index++);
        return lap == 0
                ? trade
                : new Trade(
                        trade.timestampMillis() + lap * lapMillis,
                        trade.symbol(),
                        trade.id() + lap * lapIds,
                        trade.side(),
                        trade.price(),
                        trade.amount());
    }

    @Override
    public List<String> symbols() {
        return trades.stream().map(Trade::symbol).distinct().sorted().toList();
    }
}
