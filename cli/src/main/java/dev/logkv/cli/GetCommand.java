package dev.logkv.cli;

import dev.logkv.LogKV;
import dev.logkv.cli.console.Output;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** Prints one value. */
@Command(
        name = "get",
        header = "Print the value of a key.",
        description =
                "Its bytes are printed as they are, and then the end of a line. When there is no such"
                        + " key nothing is printed, and the exit code is 1.",
        footer = {
            "",
            "Examples:",
            "  logkv get data btc",
            "  logkv get data xrp-eth/1570752011620/13519807 --bucket trades",
            "  logkv get data photo --raw > photo.jpg"
        })
final class GetCommand implements Callable<Integer> {

    @ParentCommand private Main main;
    @Mixin private StoreArguments store;

    @Parameters(index = "1", paramLabel = "KEY", description = "Key to look up.")
    private String key;

    @Mixin private BucketArguments bucket;
    @Mixin private HexArgument hex;

    @Option(names = "--raw", description = "Print the bytes of the value and nothing else.")
    private boolean raw;

    @Override
    public Integer call() {
        byte[] keyBytes = hex.parse(key);
        byte[] value;
        try (Stores.Session session = store.openExisting()) {
            value = get(session.db(), keyBytes);
        }
        if (value == null) {
            return ExitCodes.ABSENT;
        }
        print(value);
        return ExitCodes.OK;
    }

    private byte @Nullable [] get(LogKV db, byte[] keyBytes) {
        if (bucket.exists(db)) {
            return bucket.existing(db).get(keyBytes);
        }
        main.streams().err().println("logkv: " + bucket.absence(db));
        return null;
    }

    private void print(byte[] value) {
        Output out = main.streams().out();
        if (hex.isSet()) {
            out.line(hex.show(value));
        } else {
            out.write(value);
            if (!raw) {
                out.write('\n');
            }
        }
        out.flush();
    }
}
