package dev.logkv.engine.log;

import dev.logkv.engine.entry.SegmentId;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Names of segment files: the number, zero-padded so that a listing sorts, and {@code .log}; or
 * {@code .values} where a flush or a merge has moved values into it.
 */
public final class SegmentFiles {

    private static final Pattern NAME = Pattern.compile("([0-9]{12})\\.log");
    private static final Pattern UNFINISHED_NAME = Pattern.compile("[0-9]{12}\\.log\\.tmp");
    private static final Pattern VALUES_NAME = Pattern.compile("([0-9]{12})\\.values");
    private static final String UNFINISHED = ".log.tmp";

    private SegmentFiles() {}

    /** Returns the name of a segment. */
    public static String name(long id) {
        return "%012d.%s".formatted(SegmentId.number(id), SegmentId.isOfLog(id) ? "log" : "values");
    }

    /** Name of a segment while it is being prepared. */
    static String unfinishedName(long number) {
        return "%012d%s".formatted(number, UNFINISHED);
    }

    static boolean isUnfinished(String name) {
        return UNFINISHED_NAME.matcher(name).matches();
    }

    /** Returns the number in the name of a segment of the log, or nothing for another file. */
    public static OptionalLong number(String name) {
        return number(NAME.matcher(name));
    }

    /**
     * Returns the number in the name of a segment of values, or nothing for another file. See
     * {@link SegmentId#ofValues}.
     */
    public static OptionalLong valuesNumber(String name) {
        return number(VALUES_NAME.matcher(name));
    }

    private static OptionalLong number(Matcher matcher) {
        return matcher.matches()
                ? OptionalLong.of(Long.parseLong(matcher.group(1)))
                : OptionalLong.empty();
    }
}
