package dev.logkv.engine.table;

import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Names of table files: the number, zero-padded so that a listing sorts, and {@code .table}. */
public final class TableFiles {

    private static final Pattern NAME = Pattern.compile("([0-9]{12})\\.table");

    private TableFiles() {}

    public static String name(long number) {
        return "%012d.table".formatted(number);
    }

    /** Returns the number in a table's name, or nothing for another file. */
    public static OptionalLong number(String name) {
        Matcher matcher = NAME.matcher(name);
        return matcher.matches()
                ? OptionalLong.of(Long.parseLong(matcher.group(1)))
                : OptionalLong.empty();
    }
}
