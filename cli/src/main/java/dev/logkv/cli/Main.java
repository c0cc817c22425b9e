package dev.logkv.cli;

import dev.logkv.Options;
import dev.logkv.cli.console.Streams;
import dev.logkv.cli.shell.ShellCommand;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/**
 * The {@code logkv} command. It ends with one of {@link ExitCodes}; every failure is one line on
 * standard error.
 */
@Command(
        name = "logkv",
        description = "A persistent key-value store: the log is the database.",
        versionProvider = Main.Version.class,
        synopsisSubcommandLabel = "COMMAND",
        footer = {
            "",
            "Examples:",
            "  logkv demo",
            "  logkv put data btc 4411.99",
            "  logkv get data btc",
            "  logkv import data trades.csv -b trades --key symbol,timestamp_ms,trade_id",
            "  logkv scan data --bucket trades --prefix xrp-eth/ --reverse --limit 10",
            "",
            "'logkv COMMAND --help' says more."
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:done",
            "1:no such key",
            "2:not understood",
            "3:stored bytes are damaged; the message names file and offset",
            "4:the store or the output cannot be used: no store there, open elsewhere, disk full or"
                    + " failing",
            "5:a file to import is missing or malformed"
        })
public final class Main implements Runnable {

    /** All commands by their names, in the order of the help. */
    private static final Map<String, Class<?>> COMMANDS = new LinkedHashMap<>();

    static {
        COMMANDS.put("demo", DemoCommand.class);
        COMMANDS.put("put", PutCommand.class);
        COMMANDS.put("get", GetCommand.class);
        COMMANDS.put("delete", DeleteCommand.class);
        COMMANDS.put("scan", ScanCommand.class);
        COMMANDS.put("import", ImportCommand.class);
        COMMANDS.put("export", ExportCommand.class);
        COMMANDS.put("shell", ShellCommand.class);
        COMMANDS.put("stats", StatsCommand.class);
        COMMANDS.put("flush", FlushCommand.class);
        COMMANDS.put("compact", CompactCommand.class);
        COMMANDS.put("verify", VerifyCommand.class);
        COMMANDS.put("repair", RepairCommand.class);
        COMMANDS.put("dump", DumpCommand.class);
    }

    private final Streams streams;
    private final Stores stores;

    @Spec private CommandSpec spec;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            scope = ScopeType.INHERIT,
            description = "Print this help.")
    @SuppressWarnings("UnusedVariable") // picocli acts on it
    private boolean help;

    @Option(
            names = {"-V", "--version"},
            versionHelp = true,
            description = "Print the version.")
    @SuppressWarnings("UnusedVariable") // picocli acts on it
    private boolean version;

    @Option(
            names = "--debug",
            scope = ScopeType.INHERIT,
            description = "Print the stack trace of a failure, too. Also: LOGKV_DEBUG=1.")
    private boolean debug;

    private Main(Streams streams, Stores stores) {
        this.streams = streams;
        this.stores = stores;
    }

    /** Runs the command and ends the JVM with its exit code. */
    public static void main(String[] args) {
        System.exit(run(args, Streams.ofProcess()));
    }

    /** Runs the command on streams and returns its exit code. */
    static int run(String[] args, Streams streams) {
        Stores stores = new DiskStores(Options.builder(), streams.err());
        return execute(commandLine(streams, stores, asked(args)), args);
    }

    /**
     * Returns the one command that is asked for, if that is plain: to look into all of them takes
     * longer than most of them run.
     */
    private static Map<String, Class<?>> asked(String[] args) {
        String name = args.length == 0 ? "" : args[0];
        Class<?> command = COMMANDS.get(name);
        return command == null ? COMMANDS : Map.of(name, command);
    }

    /** Returns the command with all below it, on streams and stores of the caller's. */
    public static CommandLine commandLine(Streams streams, Stores stores) {
        return commandLine(streams, stores, COMMANDS);
    }

    private static CommandLine commandLine(
            Streams streams, Stores stores, Map<String, Class<?>> commands) {
        var main = new Main(streams, stores);
        var failures = new Failures(main);
        var out = new OutputStreamWriter(streams.out(), StandardCharsets.UTF_8);
        var commandLine = new CommandLine(main);
        commands.forEach(commandLine::addSubcommand); // first: what is set below goes to them too
        return commandLine
                .registerConverter(Path.class, new PathConverter())
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(streams.err(), true, StandardCharsets.UTF_8))
                .setParameterExceptionHandler(failures)
                .setExecutionExceptionHandler(failures);
    }

    /** Runs the command, whatever may happen, and returns its exit code. */
    public static int execute(CommandLine commandLine, String... args) {
        Main main = commandLine.getCommand();
        try {
            int exitCode = commandLine.execute(args);
            main.streams.out().flush();
            return exitCode;
        } catch (RuntimeException | OutOfMemoryError e) {
            return new Failures(main).handle(e);
        }
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "no command given");
    }

    /** What commands read and write. */
    public Streams streams() {
        return streams;
    }

    /** Where commands get their store from. */
    public Stores stores() {
        return stores;
    }

    boolean isDebug() {
        return debug || "1".equals(System.getenv("LOGKV_DEBUG"));
    }

    /** The version of this module, as the build recorded it. */
    static final class Version implements IVersionProvider {

        @Override
        public String[] getVersion() {
            var module = Main.class.getModule().getDescriptor();
            String version =
                    module == null ? "development" : module.rawVersion().orElse("development");
            return new String[] {"logkv " + version};
        }
    }
}
