/** Compresses the blocks of LogKV's tables with LZ4. Nothing to call: to have it is to use it. */
@SuppressWarnings({
    "module",
    "requires-automatic"
}) // LZ4 ends so; the library names its module only
module dev.logkv.lz4 {
    requires dev.logkv;
    requires org.lz4.java;
    requires static org.jspecify;

    provides dev.logkv.BlockCompressor with
            dev.logkv.lz4.Lz4BlockCompressor;
}
