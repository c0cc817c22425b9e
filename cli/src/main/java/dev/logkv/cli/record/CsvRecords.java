package dev.logkv.cli.record;

import de.siegmar.fastcsv.reader.CloseableIterator;
import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import de.siegmar.fastcsv.reader.FieldMismatchStrategy;
import dev.logkv.cli.console.KeyText;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * CSV as RFC 4180 has it, whose first line names the columns. Empty lines are passed over.
 *
 * <p>With key columns the key is their values joined by {@code /}, and the value is the whole line
 * as a JSON object of strings. Without them the columns must be {@code key,value} or {@code
 * key_hex,value_hex}, and the value is the bytes of the second.
 */
public final class CsvRecords implements RecordReader {

    static final List<String> TEXT_HEADER = List.of("key", "value");
    static final List<String> HEX_HEADER = List.of("key_hex", "value_hex");

    private static final String NOT_TEXT = "not UTF-8 text";

    private final CsvReader<CsvRecord> csv;
    private final CloseableIterator<CsvRecord> lines;
    private final List<String> columns;
    private final int[] keyColumns;
    private final boolean isHex;
    private String place = "line 1";
    private byte[] key = {};
    private byte[] value = {};

    /**
     * Reads the header.
     *
     * @param keyColumns names of the columns that make the key, in their order; may be empty
     * @throws IllegalArgumentException if the columns do not make a key
     * @throws BadRecordException if there is no good header
     */
    public CsvRecords(InputStream in, List<String> keyColumns)
            throws IOException, BadRecordException {
        // Read as Latin-1, of which any bytes are text, and turned into UTF-8 field by field: so a
        // field that is not UTF-8 is known by its line, and the next line can still be read.
        csv =
                CsvReader.builder()
                        .maxBufferSize(TEXT_RECORD_BYTES_MAX)
                        .extraFieldStrategy(FieldMismatchStrategy.IGNORE)
                        .missingFieldStrategy(FieldMismatchStrategy.IGNORE)
                        .allowUnclosedQuote(false)
                        .ofCsvRecord(ByteOrderMark.skip(in), StandardCharsets.ISO_8859_1);
        lines = csv.iterator();
        CsvRecord header = nextLine();
        if (header == null) {
            throw BadRecordException.finalAt(
                    "line 1", "the file is empty; the first line names the columns");
        }
        columns = fields(header);
        if (new HashSet<>(columns).size() < columns.size()) {
            throw BadRecordException.finalAt(
                    "line 1", "two columns have the same name: " + String.join(", ", columns));
        }
        isHex = keyColumns.isEmpty() && columns.equals(HEX_HEADER);
        if (keyColumns.isEmpty() && !isHex && !columns.equals(TEXT_HEADER)) {
            throw new IllegalArgumentException(
                    "say with --key which columns make the key; there are: "
                            + String.join(", ", columns));
        }
        this.keyColumns = KeyColumns.find(keyColumns, columns);
    }

    @Override
    public boolean next() throws IOException, BadRecordException {
        CsvRecord line = nextLine();
        if (line == null) {
            return false;
        }
        place = "line " + line.getStartingLineNumber();
        List<String> values = fields(line);
        if (values.size() != columns.size()) {
            throw BadRecordException.at(
                    place,
                    "%d columns, and the first line names %d"
                            .formatted(values.size(), columns.size()));
        }
        if (keyColumns.length > 0) {
            key = KeyColumns.join(keyColumns, values).getBytes(StandardCharsets.UTF_8);
            value = Columns.encode(columns, values);
        } else {
            key = bytes(values.get(0));
            value = bytes(values.get(1));
        }
        return true;
    }

    private @Nullable CsvRecord nextLine() throws IOException, BadRecordException {
        try {
            return lines.hasNext() ? lines.next() : null;
        } catch (CsvParseException e) {
            throw BadRecordException.finalAt("CSV", String.valueOf(e.getMessage()));
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    private List<String> fields(CsvRecord line) throws BadRecordException {
        var fields = new ArrayList<String>(line.getFieldCount());
        for (int i = 0; i < line.getFieldCount(); i++) {
            String field = line.getField(i);
            String text =
                    isAscii(field)
                            ? field
                            : KeyText.utf8(field.getBytes(StandardCharsets.ISO_8859_1));
            if (text == null) {
                throw BadRecordException.at(place, NOT_TEXT);
            }
            fields.add(text);
        }
        return fields;
    }

    private static boolean isAscii(String latin1) {
        for (int i = 0; i < latin1.length(); i++) {
            if (latin1.charAt(i) >= 0x80) {
                return false;
            }
        }
        return true;
    }

    private byte[] bytes(String field) throws BadRecordException {
        if (!isHex) {
            return field.getBytes(StandardCharsets.UTF_8);
        }
        try {
            return HexFormat.of().parseHex(field);
        } catch (IllegalArgumentException e) {
            throw BadRecordException.at(place, "not hexadecimal: " + e.getMessage());
        }
    }

    @Override
    public String place() {
        return place;
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
        csv.close();
    }
}
