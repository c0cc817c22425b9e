package dev.logkv.cli.record;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A record that was read. */
@SuppressWarnings("ArrayRecordComponent") // equals, hashCode and toString look into the arrays
record Pair(byte[] key, byte[] value) {

    /** Reads all records to the end; malformed ones are left out. */
    static List<Pair> allOf(RecordReader reader) throws IOException {
        List<Pair> pairs = new ArrayList<>();
        while (true) {
            try {
                if (!reader.next()) {
                    return pairs;
                }
                pairs.add(new Pair(reader.key(), reader.value()));
            } catch (BadRecordException e) {
                if (e.isFinal()) {
                    return pairs;
                }
            }
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Pair that
                && Arrays.equals(key, that.key)
                && Arrays.equals(value, that.value);
    }

    @Override
    public int hashCode() {
        return 31 * Arrays.hashCode(key) + Arrays.hashCode(value);
    }

    @Override
    public String toString() {
        return Arrays.toString(key) + "=" + Arrays.toString(value);
    }
}
