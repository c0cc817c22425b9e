package dev.logkv.style;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Words that no source of the project contains, and why. */
final class ForbiddenWords {

    private static final Pattern UNSAFE =
            Pattern.compile("\\b(sun\\s*\\.\\s*misc|jdk\\s*\\.\\s*internal)\\b");

    private static final Pattern SLEEP =
            Pattern.compile("\\bThread\\s*\\.\\s*sleep\\b|\\bTimeUnit\\b[\\s\\w.]*\\.\\s*sleep\\b");

    /** In two halves, so that this file passes its own check. */
    private static final Pattern UNFINISHED = Pattern.compile("\\b(TO" + "DO|FIX" + "ME)\\b");

    private ForbiddenWords() {}

    /** What one file does against the rule, in words; empty if nothing. */
    static List<String> violations(JavaSource source) {
        var violations = new ArrayList<String>();
        String code = source.code();
        report(source, code, UNSAFE, "internals of the JDK are not used", violations);
        if (isTest(source.path())) {
            report(source, code, SLEEP, "no test sleeps; time is injected", violations);
        }
        report(source, source.text(), UNFINISHED, "finish it, or leave it out", violations);
        return violations;
    }

    /** The test kit is part of every test. */
    private static boolean isTest(String path) {
        return path.contains("src/test/") || path.startsWith("testkit/");
    }

    private static void report(
            JavaSource source, String in, Pattern pattern, String why, List<String> violations) {
        Matcher matcher = pattern.matcher(in);
        while (matcher.find()) {
            violations.add(
                    "%s:%d: %s: %s"
                            .formatted(
                                    source.path(),
                                    source.lineOf(matcher.start()),
                                    matcher.group(),
                                    why));
        }
    }
}
