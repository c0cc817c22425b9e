package dev.logkv.style;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * One Java file as the checks see it.
 *
 * @param path where it is, for messages
 * @param text the whole file
 * @param code the same, with comments and the contents of literals blanked out; offsets and line
 *     numbers are those of {@code text}
 */
record JavaSource(String path, String text, String code) {

    private static final Pattern PACKAGE = Pattern.compile("(?m)^\\s*package\\s+([\\w.]+)\\s*;");

    static JavaSource of(String path, String text) {
        return new JavaSource(path, text, blank(text));
    }

    static JavaSource read(Path root, Path file) throws IOException {
        return of(root.relativize(file).toString().replace('\\', '/'), Files.readString(file));
    }

    /** All Java files below a directory, or none if there is no such directory. */
    static List<JavaSource> below(Path root, Path directory) throws IOException {
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        try (Stream<Path> files = Files.walk(directory)) {
            List<Path> java = files.filter(f -> f.toString().endsWith(".java")).sorted().toList();
            var sources = new ArrayList<JavaSource>(java.size());
            for (Path file : java) {
                sources.add(read(root, file));
            }
            return List.copyOf(sources);
        }
    }

    /** The root of the project: given by the build, or looked for from the working directory up. */
    static Path projectRoot() {
        String given = System.getProperty("logkv.root");
        if (given != null) {
            return Path.of(given);
        }
        Path directory = Path.of("").toAbsolutePath();
        while (directory != null && !Files.isDirectory(directory.resolve(".mvn"))) {
            directory = directory.getParent();
        }
        if (directory == null) {
            throw new IllegalStateException("no project root above the working directory");
        }
        return directory;
    }

    /** The declared package, or the empty string for a module declaration. */
    String packageName() {
        Matcher matcher = PACKAGE.matcher(code);
        return matcher.find() ? matcher.group(1) : "";
    }

    /** The qualified name of the top-level type this file is named after. */
    String typeName() {
        String file = path.substring(path.lastIndexOf('/') + 1);
        return packageName() + "." + file.substring(0, file.length() - ".java".length());
    }

    int lineOf(int offset) {
        return 1 + (int) text.substring(0, offset).chars().filter(c -> c == '\n').count();
    }

    private static String blank(String text) {
        var out = new StringBuilder(text.length());
        int at = 0;
        while (at < text.length()) {
            int end = endOfLiteralOrComment(text, at);
            if (end == at) {
                out.append(text.charAt(at++));
            } else {
                for (; at < end; at++) {
                    out.append(text.charAt(at) == '\n' ? '\n' : ' ');
                }
            }
        }
        return out.toString();
    }

    /**
     * Where the comment or literal that starts at an offset ends; the offset itself if none does.
     */
    private static int endOfLiteralOrComment(String text, int at) {
        if (text.startsWith("//", at)) {
            return endOr(text, text.indexOf('\n', at), 0);
        }
        if (text.startsWith("/*", at)) {
            return endOr(text, text.indexOf("*/", at + 2), 2);
        }
        if (text.startsWith("\"\"\"", at)) {
            return endOfQuoted(text, at + 3, "\"\"\"");
        }
        char first = text.charAt(at);
        return first == '"' || first == '\''
                ? endOfQuoted(text, at + 1, String.valueOf(first))
                : at;
    }

    private static int endOfQuoted(String text, int from, String quote) {
        for (int at = from; at < text.length(); at++) {
            if (text.charAt(at) == '\\') {
                at++;
            } else if (text.startsWith(quote, at)) {
                return at + quote.length();
            }
        }
        return text.length();
    }

    private static int endOr(String text, int found, int length) {
        return found < 0 ? text.length() : found + length;
    }
}
