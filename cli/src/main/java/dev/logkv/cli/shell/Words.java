package dev.logkv.cli.shell;

import java.util.ArrayList;
import java.util.List;

/**
 * Splits a line into words as a shell does: at spaces; single quotes keep everything as it is,
 * double quotes too, but for a backslash, which takes a quote or backslash after it as it is;
 * outside of quotes it does so with any character.
 */
final class Words {

    private final String line;
    private final List<String> words = new ArrayList<>();
    private final StringBuilder word = new StringBuilder();
    private boolean isInWord;
    private int at;

    private Words(String line) {
        this.line = line;
    }

    /**
     * Returns the words.
     *
     * @throws IllegalArgumentException if a quote is not closed
     */
    static List<String> split(String line) {
        var split = new Words(line);
        while (split.at < line.length()) {
            split.step(line.charAt(split.at++));
        }
        split.endWord();
        return split.words;
    }

    private void step(char c) {
        if (Character.isWhitespace(c)) {
            endWord();
            return;
        }
        isInWord = true;
        switch (c) {
            case '\'', '"' -> quoted(c);
            case '\\' -> word.append(at < line.length() ? line.charAt(at++) : c);
            default -> word.append(c);
        }
    }

    private void quoted(char quote) {
        while (at < line.length()) {
            char c = line.charAt(at++);
            if (c == quote) {
                return;
            }
            if (c == '\\' && quote == '"' && at < line.length() && isEscaped(line.charAt(at))) {
                c = line.charAt(at++);
            }
            word.append(c);
        }
        throw new IllegalArgumentException("the quote " + quote + " is not closed: " + line);
    }

    private static boolean isEscaped(char c) {
        return c == '"' || c == '\\';
    }

    private void endWord() {
        if (isInWord) {
            words.add(word.toString());
            word.setLength(0);
            isInWord = false;
        }
    }
}
