package dev.logkv.cli;

import dev.logkv.Range;
import dev.logkv.cli.console.KeyText;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** From where to where a command goes in the order of the keys. The bounds narrow each other. */
final class BoundArguments {

    @Option(names = "--prefix", paramLabel = "KEY", description = "Only keys that begin with this.")
    private @Nullable String prefix;

    @Option(names = "--from", paramLabel = "KEY", description = "Only keys from this one on.")
    private @Nullable String from;

    @Option(names = "--to", paramLabel = "KEY", description = "Only keys below this one.")
    private @Nullable String to;

    /** Whether any bound was given. */
    boolean areGiven() {
        return prefix != null || from != null || to != null;
    }

    /** Returns the range, whose bounds were given as text or as hexadecimal digits. */
    Range range(boolean isHex) {
        Range keys = prefix == null ? Range.all() : Range.prefix(KeyText.parse(prefix, isHex));
        byte[] lower = greater(keys.from(), from == null ? null : KeyText.parse(from, isHex));
        byte[] upper = lesser(keys.to(), to == null ? null : KeyText.parse(to, isHex));
        return between(lower, upper);
    }

    private static Range between(byte @Nullable [] lower, byte @Nullable [] upper) {
        if (lower == null) {
            return upper == null ? Range.all() : Range.to(upper);
        }
        return upper == null ? Range.from(lower) : Range.of(lower, upper);
    }

    private static byte @Nullable [] greater(byte @Nullable [] a, byte @Nullable [] b) {
        if (a == null || b == null) {
            return a == null ? b : a;
        }
        return Arrays.compareUnsigned(a, b) >= 0 ? a : b;
    }

    private static byte @Nullable [] lesser(byte @Nullable [] a, byte @Nullable [] b) {
        if (a == null || b == null) {
            return a == null ? b : a;
        }
        return Arrays.compareUnsigned(a, b) <= 0 ? a : b;
    }
}
