/** The logkv command. */
module dev.logkv.cli {
    requires dev.logkv;
    requires info.picocli;
    requires org.jline.reader;
    requires org.jline.terminal;
    requires static org.jspecify;

    // picocli fills the annotated fields of the commands by reflection
    opens dev.logkv.cli to
            info.picocli;
}
