package dev.logkv.cli.record;

import dev.logkv.cli.console.KeyText;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.HexFormat;
import tools.jackson.core.JsonGenerator;

/** Writes records as JSON lines. {@link JsonlRecords} reads them. */
public final class JsonlRecordWriter implements RecordWriter {

    private final OutputStream out;

    /** The stream is the writer's to close. */
    public JsonlRecordWriter(OutputStream out) {
        this.out = new BufferedOutputStream(out, 64 << 10);
    }

    @Override
    public void write(byte[] key, byte[] value) throws IOException {
        try (JsonGenerator json = Json.generator(out)) {
            json.writeStartObject();
            member(json, JsonlRecords.KEY, key);
            member(json, JsonlRecords.VALUE, value);
            json.writeEndObject();
        }
        out.write('\n');
    }

    private static void member(JsonGenerator json, String name, byte[] bytes) {
        String text = KeyText.utf8(bytes);
        if (text != null) {
            json.writeStringProperty(name, text);
        } else {
            json.writeStringProperty(name + JsonlRecords.HEX, HexFormat.of().formatHex(bytes));
        }
    }

    @Override
    public void close() throws IOException {
        out.close();
    }
}
