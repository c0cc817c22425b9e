package dev.logkv.cli;

import dev.logkv.LogKV;
import dev.logkv.cli.console.Figures;
import dev.logkv.cli.console.ProgressBar;
import dev.logkv.cli.record.BadRecordException;
import dev.logkv.cli.record.ElixirLogRecords;
import dev.logkv.cli.record.RecordFormat;
import dev.logkv.cli.record.RecordReader;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** Stores the records of a file. */
@Command(
        name = "import",
        header = "Store the records of a file.",
        description = {
            "The store is created if there is none. An import may be repeated: equal keys are the"
                    + " same entry.",
            "",
            "csv: the first line names the columns. The key is the values of the --key columns,"
                    + " joined by '/'; the value is the line as a JSON object. Keys sort as text:"
                    + " numbers in them keep their order when all have the same number of digits,"
                    + " as timestamps in milliseconds do.",
            "jsonl: a JSON object on each line; the key is made of the --key members, the value is"
                    + " the line.",
            "elixir-log: the log of the teaching engine, entries of timestamp_ms u64 | key_size"
                    + " u16 | value_size u32 | key | value, big-endian. A torn last entry is left"
                    + " out.",
            "What 'logkv export' wrote is read back without --key, unless export said which."
        },
        footer = {
            "",
            "Examples:",
            "  logkv import data trades.csv -b trades --key symbol,timestamp_ms,trade_id",
            "  logkv import data events.jsonl --key id --skip-bad",
            "  logkv import data old.log --format elixir-log",
            "  zcat trades.csv.gz | logkv import data - --key symbol,trade_id"
        })
final class ImportCommand implements Callable<Integer> {

    private static final String STANDARD_INPUT = "-";

    @ParentCommand private Main main;
    @Mixin private StoreArguments store;

    @Parameters(
            index = "1",
            paramLabel = "FILE",
            description = "File to read; '-' is standard input.")
    private Path file;

    @Option(
            names = "--key",
            paramLabel = "COLUMN",
            split = ",",
            description = "Columns that make the key, in their order.")
    private List<String> keyColumns = List.of();

    @Option(
            names = "--format",
            paramLabel = "FORMAT",
            converter = FormatConverter.ToImport.class,
            completionCandidates = FormatConverter.ToImport.class,
            description =
                    "${COMPLETION-CANDIDATES}. Without it: jsonl for a file called .jsonl or"
                            + " .ndjson, otherwise csv.")
    private @Nullable RecordFormat format;

    @Option(
            names = "--skip-bad",
            description =
                    "Pass over malformed records and count them; otherwise the first ends it.")
    private boolean skipBad;

    @Option(
            names = "--ack",
            description =
                    "Print 'ack N' on standard output whenever the first N records are stored.")
    private boolean acknowledge;

    @Mixin private BucketArguments bucket;
    @Mixin private SyncArgument sync;

    @Override
    public Integer call() throws IOException {
        long total = isStandardInput() ? ProgressBar.UNKNOWN : Files.size(existing(file));
        // The header is read before the store is opened: a slip in --key creates no store.
        try (var input = new CountedInput(open());
                RecordReader records = reader(input);
                Stores.Session session = store.open()) {
            long started = System.nanoTime();
            Importer importer = run(records, session.db(), input, total);
            report(importer, System.nanoTime() - started);
            if (records instanceof ElixirLogRecords log && log.tornTail().isPresent()) {
                say("torn last entry at offset " + log.tornTail().getAsLong() + " ignored");
            }
            return ExitCodes.OK;
        }
    }

    private RecordReader reader(InputStream input) throws IOException {
        RecordFormat fileFormat = format == null ? RecordFormat.ofFile(file) : format;
        try {
            return fileFormat.reader(input, keyColumns);
        } catch (BadRecordException e) {
            throw CommandFailure.badInput(name() + ": " + e.getMessage());
        } catch (IllegalArgumentException e) {
            throw CommandFailure.usage(name() + ": " + e.getMessage());
        }
    }

    private Importer run(RecordReader records, LogKV db, CountedInput input, long total)
            throws IOException {
        try (var progress = progress(total)) {
            var importer =
                    new Importer(
                            db,
                            bucket.create(db),
                            sync.durability(),
                            skipBad,
                            stored -> {
                                progress.update(input.bytes());
                                acknowledge(stored);
                                main.streams().checkInterrupted();
                            });
            store(importer, records);
            return importer;
        }
    }

    private void store(Importer importer, RecordReader records) throws IOException {
        try {
            importer.run(records);
        } catch (BadRecordException e) {
            throw CommandFailure.badInput(
                    "%s: %s; the %s records before it are stored%s"
                            .formatted(
                                    name(),
                                    e.getMessage(),
                                    Figures.count(importer.stored()),
                                    e.isFinal() ? "" : ", --skip-bad passes over it"));
        }
    }

    /** Acknowledgements show the progress, too, and would be mixed up with it on a terminal. */
    private ProgressBar progress(long total) {
        return acknowledge
                ? ProgressBar.none()
                : ProgressBar.on(main.streams(), "import", total, Figures::bytes);
    }

    private void report(Importer importer, long nanos) {
        long bytesPerSecond = Math.round(importer.storedBytes() * 1e9 / Math.max(1, nanos));
        main.streams()
                .out()
                .line(
                        "%s records, %s of keys and values, in %s (%s, %s/s)"
                                .formatted(
                                        Figures.count(importer.stored()),
                                        Figures.bytes(importer.storedBytes()),
                                        Figures.time(nanos),
                                        Figures.rate(importer.stored(), nanos),
                                        Figures.bytes(bytesPerSecond)));
        if (importer.skipped() > 0) {
            say(
                    "%s malformed records skipped, the first: %s"
                            .formatted(Figures.count(importer.skipped()), importer.firstProblem()));
        }
    }

    private void acknowledge(long stored) {
        if (acknowledge) {
            main.streams().out().line("ack " + stored);
            main.streams().out().flush();
        }
    }

    private InputStream open() throws IOException {
        return isStandardInput() ? main.streams().in() : Files.newInputStream(file);
    }

    private static Path existing(Path file) {
        if (!Files.exists(file)) {
            throw CommandFailure.badInput("there is no file " + file);
        }
        if (Files.isDirectory(file)) {
            throw CommandFailure.badInput(file + " is a directory");
        }
        return file;
    }

    private void say(String message) {
        main.streams().err().println("logkv: " + name() + ": " + message);
    }

    private boolean isStandardInput() {
        return file.toString().equals(STANDARD_INPUT);
    }

    private String name() {
        return isStandardInput() ? "standard input" : file.toString();
    }
}
