package dev.logkv.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The {@code logkv} command. A usage error exits with 2. */
@Command(
        name = "logkv",
        description = "A persistent key-value store: the log is the database.",
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class)
public final class Main implements Runnable {

    @Spec private CommandSpec spec;

    Main() {}

    /** Runs the command and ends the JVM with its exit status. */
    public static void main(String[] args) {
        System.exit(new CommandLine(new Main()).execute(args));
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "no command given");
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
