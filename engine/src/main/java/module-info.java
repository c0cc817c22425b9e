/**
 * The store. Only {@code dev.logkv} is for users; the packages of the engine are for the test kit
 * and the command line of the same release, and change without notice.
 */
@SuppressWarnings("module") // testkit and cli, to which packages are exported, are built later
module dev.logkv {
    requires java.management;
    requires jdk.management;
    requires static org.jspecify;

    uses dev.logkv.BlockCompressor;

    exports dev.logkv;
    exports dev.logkv.engine.admin to
            dev.logkv.testkit;
    exports dev.logkv.engine.codec to
            dev.logkv.cli,
            dev.logkv.testkit;
    exports dev.logkv.engine.compaction to
            dev.logkv.testkit;
    exports dev.logkv.engine.entry to
            dev.logkv.testkit;
    exports dev.logkv.engine.fs to
            dev.logkv.cli,
            dev.logkv.testkit;
    exports dev.logkv.engine.log to
            dev.logkv.cli,
            dev.logkv.testkit;
    exports dev.logkv.engine.memtable to
            dev.logkv.testkit;
    exports dev.logkv.engine.store to
            dev.logkv.testkit;
    exports dev.logkv.engine.table to
            dev.logkv.cli,
            dev.logkv.testkit;
    exports dev.logkv.engine.task to
            dev.logkv.testkit;
    exports dev.logkv.engine.version to
            dev.logkv.cli,
            dev.logkv.testkit;
}
