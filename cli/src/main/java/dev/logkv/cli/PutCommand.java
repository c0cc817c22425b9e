package dev.logkv.cli;

import dev.logkv.Bucket;
import dev.logkv.Durability;
import dev.logkv.LogKV;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** Stores one value. */
@Command(
        name = "put",
        header = "Store a value under a key.",
        description = "It replaces what was there. The store is created if there is none.",
        footer = {
            "",
            "Examples:",
            "  logkv put data btc 4411.99",
            "  logkv put data session/42 open --bucket web --ttl 30m",
            "  logkv put data photo - < photo.jpg",
            "  logkv put data -- -key -value           what begins with a dash comes after --"
        })
final class PutCommand implements Callable<Integer> {

    private static final String STANDARD_INPUT = "-";

    @ParentCommand private Main main;
    @Mixin private StoreArguments store;

    @Parameters(index = "1", paramLabel = "KEY", description = "Key, up to 65,535 bytes.")
    private String key;

    @Parameters(
            index = "2",
            paramLabel = "VALUE",
            description = "Value, up to 1 GiB; '-' takes the bytes of standard input as they are.")
    private String value;

    @Mixin private BucketArguments bucket;

    @Option(
            names = "--ttl",
            paramLabel = "TIME",
            converter = DurationConverter.class,
            description = "Expires after this time: 500ms, 30s, 10m, 2h, 7d or ISO like PT1H30M.")
    private @Nullable Duration timeToLive;

    @Mixin private SyncArgument sync;
    @Mixin private HexArgument hex;

    @Override
    public Integer call() throws IOException {
        byte[] keyBytes = hex.parse(key);
        byte[] valueBytes = valueBytes();
        try (Stores.Session session = store.open()) {
            put(bucket.create(session.db()), keyBytes, valueBytes);
        }
        return ExitCodes.OK;
    }

    /** One byte above the limit is enough for the store to refuse it. */
    private byte[] valueBytes() throws IOException {
        return value.equals(STANDARD_INPUT)
                ? main.streams().in().readNBytes(LogKV.VALUE_BYTES_MAX + 1)
                : hex.parse(value);
    }

    private void put(Bucket target, byte[] keyBytes, byte[] valueBytes) {
        Durability durability = sync.durability();
        if (timeToLive == null) {
            target.put(keyBytes, valueBytes, durability);
        } else {
            target.put(keyBytes, valueBytes, timeToLive, durability);
        }
    }
}
