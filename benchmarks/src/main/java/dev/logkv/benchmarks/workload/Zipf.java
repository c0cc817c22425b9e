package dev.logkv.benchmarks.workload;

import java.util.SplittableRandom;

/**
 * Ranks of a Zipf distribution: rank k comes with a probability in proportion to 1 / (k + 1)^s. By
 * rejection-inversion, after W. Hörmann and G. Derflinger, "Rejection-inversion to generate
 * variates from monotone discrete distributions" (1996): no sum over all ranks is needed.
 */
final class Zipf {

    private final long count;
    private final double exponent;
    private final double first;
    private final double last;
    private final double squeeze;
    private final SplittableRandom random;

    /**
     * @param count how many ranks there are, at least 1
     * @param exponent the skew, not 1
     */
    Zipf(long count, double exponent, long seed) {
        this.count = count;
        this.exponent = exponent;
        this.first = integral(1.5) - 1;
        this.last = integral(count + 0.5);
        this.squeeze = 2 - inverse(integral(2.5) - density(2));
        this.random = new SplittableRandom(seed);
    }

    /** Returns the next rank, 0 to the count, exclusive; 0 comes most often. */
    long next() {
        while (true) {
            double u = last + random.nextDouble() * (first - last);
            double x = inverse(u);
            long rank = Math.clamp(Math.round(x), 1, count);
            if (rank - x <= squeeze || u >= integral(rank + 0.5) - density((double) rank)) {
                return rank - 1;
            }
        }
    }

    private double density(double x) {
        return Math.pow(x, -exponent);
    }

    private double integral(double x) {
        return (Math.pow(x, 1 - exponent) - 1) / (1 - exponent);
    }

    private double inverse(double y) {
        return Math.pow(1 + y * (1 - exponent), 1 / (1 - exponent));
    }
}
