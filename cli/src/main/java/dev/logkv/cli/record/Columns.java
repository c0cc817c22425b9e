package dev.logkv.cli.record;

import dev.logkv.cli.console.KeyText;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/**
 * A line of a table with the names of its columns, stored as a JSON object whose members are all
 * strings: {@code {"symbol":"xrp-eth","price":"0.00141342"}}. Strings keep every digit as it was.
 *
 * @param names of the columns, in their order
 * @param values as many
 */
record Columns(List<String> names, List<String> values) {

    /** Returns the bytes that are stored. */
    static byte[] encode(List<String> names, List<String> values) {
        var bytes = new ByteArrayOutputStream(256);
        try (JsonGenerator json = Json.generator(bytes)) {
            json.writeStartObject();
            for (int i = 0; i < names.size(); i++) {
                json.writeStringProperty(names.get(i), values.get(i));
            }
            json.writeEndObject();
        }
        return bytes.toByteArray();
    }

    /** Returns the columns, or null when these are not exactly bytes of {@link #encode}. */
    static @Nullable Columns decode(byte[] bytes) {
        String text = bytes.length < 2 || bytes[0] != '{' ? null : KeyText.utf8(bytes);
        if (text == null) {
            return null;
        }
        try (JsonParser json = Json.parser(text)) {
            var names = new ArrayList<String>();
            var values = new ArrayList<String>();
            json.nextToken();
            for (String name = json.nextName(); name != null; name = json.nextName()) {
                if (json.nextToken() != JsonToken.VALUE_STRING) {
                    return null;
                }
                names.add(name);
                values.add(json.getString());
            }
            return Arrays.equals(encode(names, values), bytes) ? new Columns(names, values) : null;
        } catch (JacksonException e) {
            return null;
        }
    }
}
