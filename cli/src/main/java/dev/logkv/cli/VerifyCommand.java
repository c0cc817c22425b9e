package dev.logkv.cli;

import dev.logkv.LogKV;
import dev.logkv.Verification;
import dev.logkv.cli.console.Figures;
import dev.logkv.cli.console.Output;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** Reads every file of a store and checks it. */
@Command(
        name = "verify",
        header = "Read every file of a store and check it.",
        description = {
            "Every checksum, the order of the operations, and that manifest, tables and log fit"
                    + " together. Nothing is changed, and nobody may have the store open: to"
                    + " know that, the file LOCK is opened for writing.",
            "Each damaged part is a line with file and offset, and then the exit code is 3. Lines"
                    + " that begin with 'note' tell what is no damage: the torn tail that a crash"
                    + " leaves, files that the next open deletes.",
            "'logkv repair' makes a new store of what is whole."
        },
        footer = {"", "Examples:", "  logkv verify data", "  logkv verify data --json"})
final class VerifyCommand implements Callable<Integer> {

    @ParentCommand private Main main;
    @Mixin private StoreArguments store;

    @Option(names = "--json", description = "Print one JSON object.")
    private boolean json;

    @Override
    public Integer call() {
        Path directory = store.existingDirectory();
        Verification found =
                WatchedReading.of(
                        main.streams(), "verify", progress -> LogKV.verify(directory, progress));
        Output out = main.streams().out();
        if (json) {
            out.line(VerificationJson.of(found));
        } else {
            print(found, out);
        }
        out.flush();
        return found.isSound() ? ExitCodes.OK : ExitCodes.DAMAGE;
    }

    private static void print(Verification found, Output out) {
        found.notes().forEach(note -> out.line("note: " + note.message()));
        found.problems().forEach(problem -> out.line(problem.message()));
        out.line(
                "%s: %s files, %s, %s operations read"
                        .formatted(
                                found.isSound()
                                        ? "sound"
                                        : "damaged, problems "
                                                + Figures.count(found.problems().size()),
                                Figures.count(found.files()),
                                Figures.bytes(found.bytes()),
                                Figures.count(found.operations())));
    }
}
