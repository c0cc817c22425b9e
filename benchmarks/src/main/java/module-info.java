/** Measures the engine, side by side with its peers. */
module dev.logkv.benchmarks {
    requires dev.logkv;
    requires jdk.management;
    requires static org.jspecify;
}
