package dev.logkv.benchmarks.workload;

/** The mixing function of SplitMix64: a bijection whose results look random. */
final class Mix {

    private Mix() {}

    static long of(long number) {
        long z = number + 0x9E3779B97F4A7C15L;
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }

    /** Returns a number below a limit that follows from a seed and a step. */
    static long below(long limit, long seed, long step) {
        return Math.unsignedMultiplyHigh(of(seed ^ of(step)), limit);
    }
}
