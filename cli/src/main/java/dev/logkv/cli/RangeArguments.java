package dev.logkv.cli;

import dev.logkv.Range;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Which entries a command visits, in which direction, and how many. */
final class RangeArguments {

    @Mixin private BoundArguments bounds;

    @Option(names = "--reverse", description = "The greatest key first.")
    private boolean reverse;

    @Option(names = "--limit", paramLabel = "N", description = "At most so many entries.")
    private long limit = Long.MAX_VALUE;

    /** Returns the range, whose bounds were given as text or as hexadecimal digits. */
    Range range(boolean isHex) {
        Range range = bounds.range(isHex).limit(limit);
        return reverse ? range.reversed() : range;
    }
}
