package dev.logkv.cli.demo;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;

/**
 * One trade on a market.
 *
 * @param timestampMillis when it happened, in milliseconds since 1970
 * @param symbol what was traded, {@code eth-usdt}
 * @param id its number, unique on this market
 * @param side {@code buy} or {@code sell}
 * @param price of one unit
 * @param amount of units
 */
public record Trade(
        long timestampMillis,
        String symbol,
        long id,
        String side,
        BigDecimal price,
        BigDecimal amount) {

    /** Enough for times until the year 2286. */
    private static final int TIME_DIGITS = 13;

    private static final int ID_DIGITS = 12;

    /**
     * Returns the key {@code symbol/time/id}, whose numbers have leading zeros: so the order of the
     * bytes is that of the time.
     */
    byte[] key() {
        var key = new StringBuilder(symbol.length() + TIME_DIGITS + ID_DIGITS + 2);
        key.append(symbol).append('/');
        appendDigits(key, timestampMillis, TIME_DIGITS);
        key.append('/');
        appendDigits(key, id, ID_DIGITS);
        return key.toString().getBytes(StandardCharsets.UTF_8);
    }

    private static void appendDigits(StringBuilder target, long number, int digits) {
        String text = Long.toString(number);
        target.repeat('0', Math.max(0, digits - text.length())).append(text);
    }

    /** Returns the bounds of all keys of a symbol. */
    static byte[] keyPrefix(String symbol) {
        return (symbol + '/').getBytes(StandardCharsets.UTF_8);
    }

    /** Returns side, price and amount. */
    byte[] value() {
        String value = side + ',' + price.toPlainString() + ',' + amount.toPlainString();
        return value.getBytes(StandardCharsets.UTF_8);
    }

    /** Returns the key under which the latest price of a symbol is stored. */
    static byte[] priceKey(String symbol) {
        return symbol.getBytes(StandardCharsets.UTF_8);
    }

    /** Returns the price as text. */
    byte[] priceValue() {
        return price.toPlainString().getBytes(StandardCharsets.UTF_8);
    }
}
