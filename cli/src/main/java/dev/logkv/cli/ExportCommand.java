package dev.logkv.cli;

import dev.logkv.Bucket;
import dev.logkv.Cursor;
import dev.logkv.Range;
import dev.logkv.Snapshot;
import dev.logkv.cli.console.Figures;
import dev.logkv.cli.console.ProgressBar;
import dev.logkv.cli.record.CsvRecordWriter;
import dev.logkv.cli.record.CsvShape;
import dev.logkv.cli.record.JsonlRecordWriter;
import dev.logkv.cli.record.RecordFormat;
import dev.logkv.cli.record.RecordWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** Writes the entries of a bucket to a file. */
@Command(
        name = "export",
        header = "Write the entries of a bucket to a file.",
        description = {
            "As they are at one moment, in the order of their keys. 'logkv import' reads them back;"
                    + " the time at which an entry expires is not written.",
            "",
            "csv: when every value is a line of one table, as an import of CSV stores it, the"
                    + " columns are those of the table, and the message says which --key an import"
                    + " needs. Otherwise they are key,value, or key_hex,value_hex when some key or"
                    + " value is not text. To find out, the entries are read twice.",
            "jsonl: {\"key\":\"...\",\"value\":\"...\"} on each line; what is not text has the names"
                    + " key_hex and value_hex."
        },
        footer = {
            "",
            "Examples:",
            "  logkv export data --bucket trades > trades.csv",
            "  logkv export data --bucket trades --prefix xrp-eth/ --output xrp-eth.jsonl"
        })
final class ExportCommand implements Callable<Integer> {

    @ParentCommand private Main main;
    @Mixin private StoreArguments store;

    @Option(
            names = "--format",
            paramLabel = "FORMAT",
            converter = FormatConverter.ToExport.class,
            completionCandidates = FormatConverter.ToExport.class,
            description =
                    "${COMPLETION-CANDIDATES}. Without it: jsonl for a file called .jsonl or"
                            + " .ndjson, otherwise csv.")
    private @Nullable RecordFormat format;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FILE",
            description =
                    "File to write, in place of one that exists. Without it: standard output.")
    private @Nullable Path output;

    @Mixin private BucketArguments bucket;
    @Mixin private RangeArguments keys;

    @Override
    public Integer call() throws IOException {
        Range range = keys.range(false);
        try (Stores.Session session = store.openExisting()) {
            Bucket source = bucket.existing(session.db());
            try (Snapshot snapshot = session.db().snapshot()) {
                if (output == null) {
                    write(snapshot, source, range, main.streams().out());
                } else {
                    writeFile(snapshot, source, range, output);
                }
            }
        }
        return ExitCodes.OK;
    }

    /**
     * A file of that name is there whole or not at all. What a link leads to is replaced, and not
     * the link; a device or a pipe is written to, and never replaced.
     */
    private void writeFile(Snapshot snapshot, Bucket source, Range range, Path file)
            throws IOException {
        if (Files.exists(file) && !Files.isRegularFile(file)) {
            write(snapshot, source, range, Files.newOutputStream(file, StandardOpenOption.WRITE));
            return;
        }
        Path target = Files.exists(file) ? file.toRealPath() : file;
        try (Temporary unfinished = Temporary.beside(target, ".unfinished-")) {
            Path written = unfinished.path();
            write(
                    snapshot,
                    source,
                    range,
                    Files.newOutputStream(written, StandardOpenOption.WRITE));
            Files.move(written, target, StandardCopyOption.REPLACE_EXISTING);
        }
    }

    private void write(Snapshot snapshot, Bucket source, Range range, OutputStream out)
            throws IOException {
        RecordFormat fileFormat = format == null ? RecordFormat.ofFile(output) : format;
        try (RecordWriter writer =
                fileFormat == RecordFormat.JSONL
                        ? new JsonlRecordWriter(out)
                        : new CsvRecordWriter(out, shape(snapshot, source, range))) {
            visit(
                    "export",
                    snapshot,
                    source,
                    range,
                    cursor -> {
                        writer.write(cursor.key(), cursor.value());
                        return true;
                    });
        }
    }

    private CsvShape shape(Snapshot snapshot, Bucket source, Range range) throws IOException {
        var finder = new CsvShape.Finder();
        visit("look", snapshot, source, range, cursor -> finder.look(cursor.key(), cursor.value()));
        CsvShape shape = finder.shape();
        if (shape instanceof CsvShape.Table table) {
            main.streams()
                    .err()
                    .println("logkv: to import this: --key " + String.join(",", table.key()));
        }
        return shape;
    }

    /** Does something with an entry; false ends the visit. */
    private interface Visitor {
        boolean visit(Cursor cursor) throws IOException;
    }

    private void visit(String label, Snapshot snapshot, Bucket source, Range range, Visitor visitor)
            throws IOException {
        try (Cursor cursor = snapshot.scan(source, range);
                var progress = progress(label)) {
            long entries = 0;
            while (cursor.next() && visitor.visit(cursor)) {
                progress.update(++entries);
                main.streams().checkInterrupted();
            }
        }
    }

    /** Entries that go to the terminal show the progress themselves. */
    private ProgressBar progress(String label) {
        return output == null && main.streams().isOutTerminal()
                ? ProgressBar.none()
                : ProgressBar.on(main.streams(), label, ProgressBar.UNKNOWN, Figures::count);
    }
}
