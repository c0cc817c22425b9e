package dev.logkv.cli.demo;

import java.math.BigDecimal;
import java.util.List;
import java.util.Random;

/**
 * Trades that never happened: the price of each symbol is a geometric random walk. Everything
 * follows from the seed, by {@link Random}, whose numbers are specified.
 */
final class SimulatedFeed implements Feed {

    /** The first of January 2026, 00:00 UTC. */
    private static final long START_MILLIS = 1_767_225_600_000L;

    private static final int PAUSE_MILLIS_MAX = 20;

    /** Standard deviation of one step of the logarithm of a price. */
    private static final double STEP = 0.0004;

    private static final int AMOUNT_DIGITS = 4;
    private static final double AMOUNT_MAX_ORDERS = 3;

    private final Random random;
    private final List<Market> markets =
            List.of(
                    new Market("btc-usdt", 43_117.25, 2),
                    new Market("eth-usdt", 2_284.10, 2),
                    new Market("sol-usdt", 101.6420, 4),
                    new Market("eth-btc", 0.052975, 6),
                    new Market("xrp-eth", 0.00026871, 8));

    private long timestampMillis = START_MILLIS;
    private long id;

    SimulatedFeed(long seed) {
        random = new Random(seed);
    }

    @Override
    public Trade next() {
        timestampMillis += random.nextInt(PAUSE_MILLIS_MAX);
        id++;
        Market market = markets.get(random.nextInt(markets.size()));
        market.step(random.nextGaussian());
        double amount = StrictMath.pow(10, random.nextDouble() * AMOUNT_MAX_ORDERS);
        return new Trade(
                timestampMillis,
                market.symbol,
                id,
                random.nextBoolean() ? "buy" : "sell",
                rounded(market.price, market.digits),
                rounded(amount, AMOUNT_DIGITS));
    }

    /** Rounds to digits after the point, without the detour over text. */
    private static BigDecimal rounded(double value, int digits) {
        return BigDecimal.valueOf(Math.round(value * StrictMath.pow(10, digits)), digits);
    }

    @Override
    public List<String> symbols() {
        return markets.stream().map(market -> market.symbol).toList();
    }

    private static final class Market {

        private final String symbol;
        private final int digits;
        private double price;

        Market(String symbol, double price, int digits) {
            this.symbol = symbol;
            this.price = price;
            this.digits = digits;
        }

        void step(double gaussian) {
            price *= StrictMath.exp(STEP * gaussian);
        }
    }
}
