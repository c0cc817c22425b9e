package dev.logkv.cli.record;

import dev.logkv.cli.console.KeyText;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/**
 * JSON lines: one object on each line, in UTF-8. Empty lines are passed over.
 *
 * <p>With key members the key is their values joined by {@code /}, and the value is the line as it
 * stands. Without them a line is {@code {"key":"...","value":"..."}}, each of them text, or under
 * the names {@code key_hex} and {@code value_hex} hexadecimal digits.
 */
public final class JsonlRecords implements RecordReader {

    static final String KEY = "key";
    static final String VALUE = "value";
    static final String HEX = "_hex";

    private final InputStream in;
    private final List<String> keyMembers;
    private long lineNumber;
    private byte[] key = {};
    private byte[] value = {};

    /**
     * Begins at the first line.
     *
     * @param keyMembers names of the members that make the key, in their order; may be empty
     */
    public JsonlRecords(InputStream in, List<String> keyMembers) throws IOException {
        this.in = new BufferedInputStream(ByteOrderMark.skip(in), 64 << 10);
        this.keyMembers = List.copyOf(keyMembers);
    }

    @Override
    public boolean next() throws IOException, BadRecordException {
        byte[] line;
        do {
            line = nextLine();
            if (line == null) {
                return false;
            }
        } while (line.length == 0);
        String text = KeyText.utf8(line);
        if (text == null) {
            throw bad("not UTF-8 text");
        }
        Map<String, String> members = members(text);
        if (keyMembers.isEmpty()) {
            key = bytes(KEY, members);
            value = bytes(VALUE, members);
        } else {
            key = text(joinedKey(members));
            value = line;
        }
        return true;
    }

    /** Returns the next line without what ends it, or null at the end of the file. */
    private byte @Nullable [] nextLine() throws IOException, BadRecordException {
        var line = new ByteArrayOutputStream(256);
        lineNumber++;
        int b = in.read();
        if (b < 0) {
            return null;
        }
        for (; b >= 0 && b != '\n'; b = in.read()) {
            if (line.size() == TEXT_RECORD_BYTES_MAX) {
                throw BadRecordException.finalAt(
                        place(), "longer than " + TEXT_RECORD_BYTES_MAX + " bytes");
            }
            line.write(b);
        }
        byte[] bytes = line.toByteArray();
        int length = bytes.length;
        while (length > 0 && (bytes[length - 1] == '\r' || bytes[length - 1] == ' ')) {
            length--;
        }
        return length == bytes.length ? bytes : Arrays.copyOf(bytes, length);
    }

    /** Returns the members that are text, numbers or truth values, as text. */
    private Map<String, String> members(String text) throws BadRecordException {
        var members = new LinkedHashMap<String, String>();
        try (JsonParser json = Json.parser(text)) {
            if (json.nextToken() != JsonToken.START_OBJECT) {
                throw bad("not a JSON object");
            }
            for (String name = json.nextName(); name != null; name = json.nextName()) {
                JsonToken token = json.nextToken();
                if (token.isScalarValue() && token != JsonToken.VALUE_NULL) {
                    members.put(name, json.getString());
                }
                json.skipChildren();
            }
            if (json.nextToken() != null) {
                throw bad("more than one JSON object");
            }
            return members;
        } catch (JacksonException e) {
            throw bad(Json.problem(e));
        }
    }

    private String joinedKey(Map<String, String> members) throws BadRecordException {
        var parts = new ArrayList<String>();
        for (String name : keyMembers) {
            String part = members.get(name);
            if (part == null) {
                throw bad(
                        "no '%s' for the key; there are: %s"
                                .formatted(name, String.join(", ", members.keySet())));
            }
            parts.add(part);
        }
        return String.join(KeyColumns.SEPARATOR, parts);
    }

    private byte[] bytes(String name, Map<String, String> members) throws BadRecordException {
        String text = members.get(name);
        if (text != null) {
            return text(text);
        }
        String digits = members.get(name + HEX);
        if (digits == null) {
            throw bad("neither '" + name + "' nor '" + name + HEX + "', and no --key");
        }
        try {
            return HexFormat.of().parseHex(digits);
        } catch (IllegalArgumentException e) {
            throw bad(name + HEX + " is not hexadecimal: " + e.getMessage());
        }
    }

    private byte[] text(String text) throws BadRecordException {
        byte[] bytes = KeyText.bytes(text);
        if (bytes == null) {
            throw bad("half a surrogate pair, which is no text");
        }
        return bytes;
    }

    private BadRecordException bad(String problem) {
        return BadRecordException.at(place(), problem);
    }

    @Override
    public String place() {
        return "line " + lineNumber;
    }

    @Override
    public byte[] key() {
        return key;
    }

    @Override
    public byte[] value() {
        return value;
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
