/**
 * LogKV: a persistent key-value store. The log is the database; everything else is an index to it.
 */
@SuppressWarnings("module") // testkit and cli, to which packages are exported, are built later
module dev.logkv {
    requires static org.jspecify;
}
