package dev.logkv.testkit;

import java.util.List;
import java.util.stream.Collectors;

/**
 * A known mistake, as a change of one source file of the engine, and the suites that have to notice
 * it.
 *
 * @param name what the engine does wrong, in words
 * @param source the file, under the packages of the engine: {@code log/Log.java}
 * @param correct what the file says, at exactly one place
 * @param wrong what it says instead
 * @param caughtBy names for {@link SmallSuite}, the first one that should notice it first
 */
record SeededBug(String name, String source, String correct, String wrong, List<String> caughtBy) {

    static SeededBug of(
            String name, String source, String correct, String wrong, String... caughtBy) {
        return new SeededBug(name, source, correct, wrong, List.of(caughtBy));
    }

    /**
     * Puts the mistake into the source. How lines are indented does not matter.
     *
     * @throws IllegalStateException if the place is not there, or there are several
     */
    String in(String text) {
        String lines = withoutIndent(text);
        String place = withoutIndent(correct);
        int at = lines.indexOf(place);
        if (at < 0 || lines.indexOf(place, at + 1) >= 0) {
            throw new IllegalStateException(
                    "the seeded bug '%s' does not fit %s any more: it has to say exactly once: %s"
                            .formatted(name, source, correct));
        }
        return lines.substring(0, at) + wrong + lines.substring(at + place.length());
    }

    private static String withoutIndent(String text) {
        return text.lines().map(String::strip).collect(Collectors.joining("\n"));
    }
}
