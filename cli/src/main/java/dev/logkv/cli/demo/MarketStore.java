package dev.logkv.cli.demo;

import dev.logkv.Bucket;
import dev.logkv.Cursor;
import dev.logkv.Durability;
import dev.logkv.LogKV;
import dev.logkv.Range;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Trades and prices in a store: this is how an application would use LogKV. */
final class MarketStore {

    private final LogKV db;
    private final Bucket trades;
    private final Bucket prices;

    MarketStore(LogKV db) {
        this.db = db;
        trades = db.bucket("trades");
        prices = db.bucket("prices");
    }

    /** Stores a trade and the latest price of its symbol, both or neither. */
    void add(Trade trade, Durability durability) {
        db.write(
                batch ->
                        batch.put(trades, trade.key(), trade.value())
                                .put(prices, Trade.priceKey(trade.symbol()), trade.priceValue()),
                durability);
    }

    /** Returns the stored value of a trade, or null when it is not there. */
    byte @Nullable [] tradeValue(byte[] key) {
        return trades.get(key);
    }

    /** Returns the latest price of a symbol, or null when there is none. */
    @Nullable String price(String symbol) {
        byte[] price = prices.get(Trade.priceKey(symbol));
        return price == null ? null : text(price);
    }

    /** Key and value of a trade, as text. */
    record Stored(String key, String value) {}

    /** Returns the last trades of a symbol, newest first. */
    List<Stored> lastTrades(String symbol, int count) {
        var last = new ArrayList<Stored>(count);
        Range range = Range.prefix(Trade.keyPrefix(symbol)).reversed().limit(count);
        try (Cursor cursor = trades.scan(range)) {
            while (cursor.next()) {
                last.add(new Stored(text(cursor.key()), text(cursor.value())));
            }
        }
        return last;
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    /** Walks over all trades and returns how many there are. */
    long countTrades() {
        long count = 0;
        try (Cursor cursor = trades.scan(Range.all())) {
            while (cursor.next()) {
                count++;
            }
        }
        return count;
    }
}
