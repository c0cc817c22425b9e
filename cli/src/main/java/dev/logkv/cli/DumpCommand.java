package dev.logkv.cli;

import dev.logkv.engine.fs.DiskFileSystem;
import dev.logkv.engine.fs.StoreFile;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** Prints a file of a store in words. */
@Command(
        name = "dump",
        header = "Print a file of a store in words.",
        description = {
            "Nothing is changed, and the store may be open.",
            "NUMBER.log is a segment of the log: its records. NUMBER.values is a segment with large"
                    + " values that merges have moved. NUMBER.table is a sorted table: its"
                    + " blocks and their entries. NUMBER.manifest says which tables there are; the"
                    + " greatest number counts. A copy may have any name.",
            "The last lines say where the records end, and why there; or, of a table, that every"
                    + " part of it is whole."
        },
        footer = {
            "",
            "Examples:",
            "  logkv dump data/000000000001.log | less",
            "  logkv dump data/000000000002.manifest"
        })
final class DumpCommand implements Callable<Integer> {

    @ParentCommand private Main main;

    @Parameters(index = "0", paramLabel = "FILE", description = "File to print.")
    private Path file;

    @Override
    public Integer call() throws IOException {
        if (!Files.isRegularFile(file)) {
            throw CommandFailure.badInput("there is no file " + file);
        }
        try (StoreFile opened = new DiskFileSystem().openForReading(file);
                var out = new OutputStreamWriter(main.streams().out(), StandardCharsets.UTF_8)) {
            StoreFileKind.of(opened)
                    .orElseThrow(
                            () ->
                                    CommandFailure.badInput(
                                            file
                                                    + " is no segment, table or manifest of a store,"
                                                    + " by its name and by its first bytes"))
                    .dump(opened, out);
        }
        return ExitCodes.OK;
    }
}
