package dev.logkv.engine.log;

import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Names of segment files: the number, zero-padded so that a listing sorts, and {@code .log}. */
public final class SegmentFiles {

    private static final Pattern NAME = Pattern.compile("([0-9]{12})\\.log");
    private static final Pattern UNFINISHED_NAME = Pattern.compile("[0-9]{12}\\.log\\.tmp");
    private static final String UNFINISHED = ".log.tmp";

    private SegmentFiles() {}

    public static String name(long number) {
        return "%012d.log".formatted(number);
    }

    /** Name of a segment while it is being prepared. */
    static String unfinishedName(long number) {
        return "%012d%s".formatted(number, UNFINISHED);
    }

    static boolean isUnfinished(String name) {
        return UNFINISHED_NAME.matcher(name).matches();
    }

    /** Returns the number in a segment's name, or nothing for another file. */
    public static OptionalLong number(String name) {
        Matcher matcher = NAME.matcher(name);
        return matcher.matches()
                ? OptionalLong.of(Long.parseLong(matcher.group(1)))
                : OptionalLong.empty();
    }
}
