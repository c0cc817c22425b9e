package dev.logkv.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Removes keys. */
@Command(
        name = "delete",
        header = "Remove keys.",
        description = "All of them at once or none. A key that is not there is no error.",
        footer = {
            "",
            "Examples:",
            "  logkv delete data btc",
            "  logkv delete data session/41 session/42 --bucket web --sync"
        })
final class DeleteCommand implements Callable<Integer> {

    @Mixin private StoreArguments store;

    @Parameters(index = "1..*", arity = "1..*", paramLabel = "KEY", description = "Keys to remove.")
    private List<String> keys;

    @Mixin private BucketArguments bucket;
    @Mixin private SyncArgument sync;
    @Mixin private HexArgument hex;

    @Override
    public Integer call() {
        var keyBytes = new ArrayList<byte[]>();
        keys.forEach(key -> keyBytes.add(hex.parse(key)));
        try (Stores.Session session = store.openExisting()) {
            var target = bucket.existing(session.db());
            session.db()
                    .write(
                            batch -> keyBytes.forEach(key -> batch.delete(target, key)),
                            sync.durability());
        }
        return ExitCodes.OK;
    }
}
