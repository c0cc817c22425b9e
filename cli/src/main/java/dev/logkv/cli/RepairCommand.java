package dev.logkv.cli;

import dev.logkv.LogKV;
import dev.logkv.Repair;
import dev.logkv.cli.console.Figures;
import dev.logkv.cli.console.Output;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** Makes a new store of what is whole of a damaged one. */
@Command(
        name = "repair",
        header = "Make a new store of all that is whole of a damaged one.",
        description = {
            "The damaged store is not touched, and nobody may have it open. The new one is made in"
                    + " TARGET, which does not exist or is empty; until the command has ended it is"
                    + " no store.",
            "With --in-place the new store takes the place of the damaged one, whose directory gets"
                    + " '.damaged' behind its name. If that is interrupted, run it again.",
            "What is lost is printed, a line for each damaged part: file and offset, how many"
                    + " operations, on which keys. Where a newer value is lost an older one may"
                    + " show. 'in doubt' tells when it cannot be known which files belong to the"
                    + " store. If anything is lost or in doubt the exit code is 3, and the new store"
                    + " is there all the same."
        },
        footer = {
            "",
            "Examples:",
            "  logkv verify data",
            "  logkv repair data repaired",
            "  logkv repair data --in-place"
        })
final class RepairCommand implements Callable<Integer> {

    @ParentCommand private Main main;
    @Mixin private StoreArguments store;

    @Parameters(
            index = "1",
            arity = "0..1",
            paramLabel = "TARGET",
            description = "Directory for the new store.")
    private @Nullable Path target;

    @Option(
            names = "--in-place",
            description = "Put the new store in the place of the damaged one.")
    private boolean inPlace;

    @Override
    public Integer call() {
        Path made = target;
        if (inPlace == (made != null)) {
            throw CommandFailure.usage("repair needs either TARGET or --in-place");
        }
        // In place it may have been interrupted: then nothing has the store's name.
        Path damaged = inPlace ? store.directory() : store.existingDirectory();
        Repair repair =
                WatchedReading.of(
                        main.streams(),
                        "repair",
                        progress ->
                                made == null
                                        ? LogKV.repairInPlace(damaged, progress)
                                        : LogKV.repair(damaged, made, progress));
        print(repair, main.streams().out());
        return repair.isComplete() ? ExitCodes.OK : ExitCodes.DAMAGE;
    }

    private static void print(Repair repair, Output out) {
        repair.notes().forEach(note -> out.line("note: " + note));
        repair.losses().forEach(loss -> out.line(loss.message()));
        repair.doubts().forEach(doubt -> out.line("in doubt: " + doubt));
        out.line(
                "%s: %s operations in %s; the damaged files are in %s"
                        .formatted(
                                repair.isComplete() ? "repaired, nothing is lost" : "repaired",
                                Figures.count(repair.operations()),
                                repair.store(),
                                repair.original()));
        out.flush();
    }
}
