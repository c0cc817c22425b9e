package dev.logkv.engine.entry;

import dev.logkv.LogKV;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

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

    /**
     * An entry of the catalog.
     *
     * @param name of the bucket; empty for the next id to give out
     * @param id of the bucket, at least {@link #FIRST_ID}
     */
    public record CatalogEntry(String name, int id) {

        /** Returns whether this is no bucket, but the next id to give out. */
        public boolean isNextId() {
            return name.isEmpty();
        }
    }

    private CatalogLayout() {}

    public static byte[] encodeId(int id) {
        return ByteBuffer.allocate(Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN).putInt(id).array();
    }

    public static byte[] encodeName(String name) {
        return name.getBytes(StandardCharsets.UTF_8);
    }

    /**
     * Reads an entry, which may be anything.
     *
     * @return nothing if no store writes such an entry
     */
    public static Optional<CatalogEntry> decode(byte[] key, byte[] value) {
        if (key.length > LogKV.BUCKET_NAME_BYTES_MAX || value.length != Integer.BYTES) {
            return Optional.empty();
        }
        int id = ByteBuffer.wrap(value).order(ByteOrder.LITTLE_ENDIAN).getInt();
        String name = new String(key, StandardCharsets.UTF_8);
        boolean isText = Arrays.equals(encodeName(name), key);
        return isText && id >= FIRST_ID
                ? Optional.of(new CatalogEntry(name, id))
                : Optional.empty();
    }
}
