package dev.logkv.cli.record;

import de.siegmar.fastcsv.writer.CsvWriter;
import de.siegmar.fastcsv.writer.LineDelimiter;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Objects;

/** Writes records as CSV, the names of the columns first. {@link CsvRecords} reads it. */
public final class CsvRecordWriter implements RecordWriter {

    private final CsvWriter csv;
    private final CsvShape shape;

    /** Writes the names of the columns. The stream is the writer's to close. */
    public CsvRecordWriter(OutputStream out, CsvShape shape) {
        csv = CsvWriter.builder().lineDelimiter(LineDelimiter.LF).build(out);
        this.shape = shape;
        csv.writeRecord(
                switch (shape) {
                    case CsvShape.Table table -> table.names();
                    case CsvShape.Text _ -> CsvRecords.TEXT_HEADER;
                    case CsvShape.Hex _ -> CsvRecords.HEX_HEADER;
                });
    }

    /** Writes a record, which must fit the shape. */
    @Override
    public void write(byte[] key, byte[] value) {
        switch (shape) {
            case CsvShape.Table _ ->
                    csv.writeRecord(Objects.requireNonNull(Columns.decode(value)).values());
            case CsvShape.Text _ ->
                    csv.writeRecord(
                            new String(key, StandardCharsets.UTF_8),
                            new String(value, StandardCharsets.UTF_8));
            case CsvShape.Hex _ ->
                    csv.writeRecord(HexFormat.of().formatHex(key), HexFormat.of().formatHex(value));
        }
    }

    @Override
    public void close() throws IOException {
        csv.close();
    }
}
