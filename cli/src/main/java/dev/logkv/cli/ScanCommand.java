package dev.logkv.cli;

import dev.logkv.Cursor;
import dev.logkv.Range;
import dev.logkv.cli.console.Output;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.ParentCommand;

/** Prints a range of entries. */
@Command(
        name = "scan",
        header = "Print a range of entries.",
        description = {
            "One on a line, in the order of their keys: key, tab, value.",
            "Control characters and bytes that are no text appear as \\t, \\n, \\r, \\\\ and \\xNN.",
            "The order is that of the bytes: decimal numbers sort as numbers when all have the"
                    + " same number of digits, as timestamps in milliseconds do."
        },
        footer = {
            "",
            "Examples:",
            "  logkv scan data",
            "  logkv scan data --bucket trades --prefix xrp-eth/ --reverse --limit 10",
            "  logkv scan data --from a --to n --hex"
        })
final class ScanCommand implements Callable<Integer> {

    @ParentCommand private Main main;
    @Mixin private StoreArguments store;
    @Mixin private BucketArguments bucket;
    @Mixin private RangeArguments keys;
    @Mixin private HexArgument hex;

    @Override
    public Integer call() {
        Range range = keys.range(hex.isSet());
        Output out = main.streams().out();
        try (Stores.Session session = store.openExisting();
                Cursor cursor = bucket.existing(session.db()).scan(range)) {
            while (cursor.next()) {
                main.streams().checkInterrupted();
                out.line(hex.show(cursor.key()) + '\t' + hex.show(cursor.value()));
            }
            out.flush();
        }
        return ExitCodes.OK;
    }
}
