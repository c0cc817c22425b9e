package dev.logkv.cli.record;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The formats of files that records come from. */
public enum RecordFormat {
    /** Comma-separated values; see {@link CsvRecords}. */
    CSV("csv"),
    /** JSON lines; see {@link JsonlRecords}. */
    JSONL("jsonl"),
    /** The log of the teaching engine; see {@link ElixirLogRecords}. */
    ELIXIR_LOG("elixir-log");

    private final String label;

    RecordFormat(String label) {
        this.label = label;
    }

    /** Returns the name that is used on the command line. */
    @Override
    public String toString() {
        return label;
    }

    /** Returns the format that a file's name tells, or CSV when it tells none. */
    public static RecordFormat ofFile(@Nullable Path file) {
        String name = file == null ? "" : file.toString().toLowerCase(Locale.ROOT);
        return name.endsWith(".jsonl") || name.endsWith(".ndjson") ? JSONL : CSV;
    }

    /**
     * Returns a reader of this format.
     *
     * @param keyColumns columns or members that make the key; may be empty
     */
    public RecordReader reader(InputStream in, List<String> keyColumns)
            throws IOException, BadRecordException {
        return switch (this) {
            case CSV -> new CsvRecords(in, keyColumns);
            case JSONL -> new JsonlRecords(in, keyColumns);
            case ELIXIR_LOG -> {
                if (!keyColumns.isEmpty()) {
                    throw new IllegalArgumentException(
                            "--key is not for --format elixir-log, whose entries have keys");
                }
                yield new ElixirLogRecords(in);
            }
        };
    }
}
