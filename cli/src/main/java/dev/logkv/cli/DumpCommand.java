package dev.logkv.cli;

import dev.logkv.engine.fs.DiskFileSystem;
import dev.logkv.engine.fs.StoreFile;
import dev.logkv.engine.log.SegmentDump;
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
        description =
                "Nothing is changed, and the store may be open. The last line says where the records"
                        + " end, and why there.",
        footer = {"", "Examples:", "  logkv dump data/000000000001.log | less"})
final class DumpCommand implements Callable<Integer> {

    @ParentCommand private Main main;

    @Parameters(index = "0", paramLabel = "FILE", description = "File of a store.")
    private Path file;

    @Override
    public Integer call() throws IOException {
        if (!Files.isRegularFile(file)) {
            throw CommandFailure.badInput("there is no file " + file);
        }
        try (StoreFile opened = new DiskFileSystem().openForReading(file);
                var out = new OutputStreamWriter(main.streams().out(), StandardCharsets.UTF_8)) {
            SegmentDump.dump(opened, out);
        }
        return ExitCodes.OK;
    }
}
