package dev.logkv.cli;

import dev.logkv.Bucket;
import dev.logkv.LogKV;
import dev.logkv.Range;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Removes keys, or a range of them. */
@Command(
        name = "delete",
        header = "Remove keys, or a range of keys.",
        description = {
            "Keys: all of them at once or none. A key that is not there is no error.",
            "--prefix, --from and --to remove every key of a range in one operation, however many"
                    + " there are. The bounds narrow each other; 'logkv scan' with the same ones"
                    + " shows what goes."
        },
        footer = {
            "",
            "Examples:",
            "  logkv delete data btc",
            "  logkv delete data session/41 session/42 --bucket web --sync",
            "  logkv delete data --bucket trades --prefix xrp-eth/",
            "  logkv delete data --from 2019 --to 2020"
        })
final class DeleteCommand implements Callable<Integer> {

    @Mixin private StoreArguments store;

    @Parameters(index = "1..*", arity = "0..*", paramLabel = "KEY", description = "Keys to remove.")
    private List<String> keys = List.of();

    @Mixin private BoundArguments bounds;

    @Option(names = "--all", description = "Remove every key of the bucket.")
    private boolean all;

    @Option(
            names = {"--limit", "--reverse"},
            hidden = true,
            arity = "0..1",
            description = "Refused: these are for scans.")
    private @Nullable String scanOption;

    @Mixin private BucketArguments bucket;
    @Mixin private SyncArgument sync;
    @Mixin private HexArgument hex;

    @Override
    public Integer call() {
        checkArguments();
        return keys.isEmpty() ? deleteRange(range()) : deleteKeys();
    }

    private void checkArguments() {
        if (scanOption != null) {
            throw CommandFailure.usage(
                    "a deletion has no --limit and no --reverse: it removes every key of its range");
        }
        int ways = (keys.isEmpty() ? 0 : 1) + (bounds.areGiven() ? 1 : 0) + (all ? 1 : 0);
        if (ways == 0) {
            throw CommandFailure.usage(
                    "what is to be removed? Name keys, or a range with --prefix, --from and --to");
        }
        if (ways > 1) {
            throw CommandFailure.usage("keys, a range, or --all: one of them at a time");
        }
    }

    /** Returns what to remove; everything only where that was said, and not by an empty bound. */
    private Range range() {
        Range range = bounds.range(hex.isSet());
        byte[] from = range.from();
        if (!all && range.to() == null && (from == null || from.length == 0)) {
            throw CommandFailure.usage(
                    "these bounds leave out no key; to remove every key of the bucket, say --all");
        }
        return range;
    }

    private int deleteRange(Range range) {
        try (Stores.Session session = store.openExisting()) {
            bucket.existing(session.db()).deleteRange(range, sync.durability());
        }
        return ExitCodes.OK;
    }

    private int deleteKeys() {
        List<byte[]> keyBytes = keys.stream().map(hex::parse).toList();
        try (Stores.Session session = store.openExisting()) {
            LogKV db = session.db();
            Bucket target = bucket.existing(db);
            db.write(
                    batch -> keyBytes.forEach(key -> batch.delete(target, key)), sync.durability());
        }
        return ExitCodes.OK;
    }
}
