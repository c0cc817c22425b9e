package dev.logkv.engine.entry;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * How the buckets of a store are kept: in a bucket of their own, the catalog. The name of a bucket
 * gives its id, and the empty name the next id to give out.
 */
public final class CatalogLayout {

    /** Id of the bucket with the buckets. On disk: never renumber. */
    public static final int CATALOG_ID = 0;

    /** Id of the default bucket. On disk: never renumber. */
    public static final int DEFAULT_ID = 1;

    /** The first id that is given out. */
    public static final int FIRST_ID = 2;

    private CatalogLayout() {}

    public static byte[] encodeId(int id) {
        return ByteBuffer.allocate(Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN).putInt(id).array();
    }

    public static int decodeId(byte[] value) {
        return ByteBuffer.wrap(value).order(ByteOrder.LITTLE_ENDIAN).getInt();
    }
}
