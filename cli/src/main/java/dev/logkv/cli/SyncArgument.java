package dev.logkv.cli;

import dev.logkv.Durability;
import picocli.CommandLine.Option;

/** How safe each write of a command is. */
final class SyncArgument {

    @Option(
            names = "--sync",
            description =
                    "Acknowledge a write only when it is on the device. Without it a write survives"
                            + " the death of the process at once, and a loss of power from the end"
                            + " of the command on.")
    private boolean sync;

    Durability durability() {
        return sync ? Durability.SYNC : Durability.BUFFERED;
    }
}
