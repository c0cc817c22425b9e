/** The logkv command. */
module dev.logkv.cli {
    requires de.siegmar.fastcsv;
    requires dev.logkv;
    requires info.picocli;
    requires org.jline.reader;
    requires org.jline.terminal;
    requires tools.jackson.core;
    requires static org.jspecify;

    // picocli fills the annotated fields of the commands by reflection
    opens dev.logkv.cli to
            info.picocli;
    opens dev.logkv.cli.shell to
            info.picocli;

    // what the engine logs comes out on one line, and java.util.logging is not even started
    provides System.LoggerFinder with
            dev.logkv.cli.console.OneLineLoggers;
}
