package dev.logkv.cli.record;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Reads records to the end, malformed ones included. */
final class Readers {

    private Readers() {}

    /** Returns {@code key=value} of each record, and {@code !message} of each malformed one. */
    static List<String> drain(RecordReader reader) throws IOException {
        var seen = new ArrayList<String>();
        while (true) {
            try {
                if (!reader.next()) {
                    return seen;
                }
                seen.add(text(reader.key()) + "=" + text(reader.value()));
            } catch (BadRecordException e) {
                seen.add("!" + e.getMessage());
                if (e.isFinal()) {
                    return seen;
                }
            }
        }
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
