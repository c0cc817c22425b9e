package dev.logkv.benchmarks.peers;

/** What caches on the heap may take of it. */
final class Heap {

    private Heap() {}

    /** Returns the bytes of a cache: what is allowed, and at most half the heap. */
    static long cacheBytes(long allowed) {
        return Math.min(allowed, Runtime.getRuntime().maxMemory() / 2);
    }
}
