package dev.logkv.engine.version;

import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Names of manifests: the number, zero-padded so that a listing sorts, and {@code .manifest}. The
 * greatest number counts.
 */
public final class ManifestFiles {

    private static final String UNFINISHED = ".tmp";
    private static final Pattern NAME = Pattern.compile("([0-9]{12})\\.manifest");
    private static final Pattern UNFINISHED_NAME = Pattern.compile(NAME + "\\.tmp");

    private ManifestFiles() {}

    public static String name(long number) {
        return "%012d.manifest".formatted(number);
    }

    /** Name of a manifest while it is being written. */
    static String unfinishedName(long number) {
        return name(number) + UNFINISHED;
    }

    static boolean isUnfinished(String name) {
        return UNFINISHED_NAME.matcher(name).matches();
    }

    /** Returns the number in a manifest's name, or nothing for another file. */
    public static OptionalLong number(String name) {
        Matcher matcher = NAME.matcher(name);
        return matcher.matches()
                ? OptionalLong.of(Long.parseLong(matcher.group(1)))
                : OptionalLong.empty();
    }
}
