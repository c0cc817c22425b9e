package dev.logkv.cli;

import java.nio.file.Path;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The directory that every command on a store begins with. */
public final class StoreArguments {

    /** Label of the parameter; the shell knows it by this and leaves it out. */
    public static final String DIRECTORY = "DIR";

    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    @Parameters(index = "0", paramLabel = DIRECTORY, description = "Directory of the store.")
    private Path directory;

    /** Returns the directory. */
    public Path directory() {
        return directory;
    }

    /** Opens the store, and creates it when there is none. */
    public Stores.Session open() {
        return stores().open(directory());
    }

    /** Opens the store; when there is none, that is an error and nothing is created. */
    public Stores.Session openExisting() {
        return stores().openExisting(directory());
    }

    /**
     * Returns the directory for work on a closed store; when there is no store, that is an error.
     */
    Path existingDirectory() {
        Path existing = directory();
        DiskStores.checkHoldsStore(existing);
        return existing;
    }

    private Stores stores() {
        return ((Main) command.root().userObject()).stores();
    }
}
