/** Test support for LogKV: simulated file systems, a model store, generators. */
module dev.logkv.testkit {
    requires java.management;
    requires jdk.management;
    requires transitive dev.logkv;
    requires static org.jspecify;
}
