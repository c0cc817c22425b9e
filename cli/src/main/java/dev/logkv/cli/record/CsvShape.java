package dev.logkv.cli.record;

import dev.logkv.cli.console.KeyText;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Which columns a CSV file needs to hold certain records, so that none loses anything. */
public sealed interface CsvShape {

    /**
     * Every value is a line of one and the same table, and certain columns of it make the key.
     *
     * @param names of the columns
     * @param key names of those that make the key
     */
    record Table(List<String> names, List<String> key) implements CsvShape {}

    /** Keys and values are text. */
    record Text() implements CsvShape {}

    /** Some key or value is not text. */
    record Hex() implements CsvShape {}

    /** Finds the shape by looking at every record once. For one thread. */
    final class Finder {

        private boolean isFirst = true;
        private boolean isText = true;
        private @Nullable List<String> names;
        private List<int[]> guesses = List.of();

        /** Looks at a record; false when nothing more can be learned. */
        public boolean look(byte[] key, byte[] value) {
            String keyText = KeyText.utf8(key);
            isText = isText && keyText != null && KeyText.utf8(value) != null;
            if (keyText != null && (isFirst || names != null)) {
                lookForTable(keyText, Columns.decode(value));
            }
            isFirst = false;
            return isText;
        }

        private void lookForTable(String key, @Nullable Columns line) {
            // An empty line of a table of one column would be passed over when it is read.
            if (line == null || line.names().size() < 2) {
                names = null;
            } else if (isFirst) {
                names = line.names();
                guesses = KeyColumns.guess(key, line.values());
                guesses.removeIf(guess -> !isNameable(guess, line.names()));
            } else if (line.names().equals(names)) {
                var left = new ArrayList<int[]>(guesses);
                left.removeIf(guess -> !KeyColumns.join(guess, line.values()).equals(key));
                guesses = left;
            } else {
                names = null;
            }
            if (guesses.isEmpty()) {
                names = null;
            }
        }

        /** Whether the option of an import, which lists names with commas, can say it. */
        private static boolean isNameable(int[] columns, List<String> names) {
            return Arrays.stream(columns)
                    .mapToObj(names::get)
                    .noneMatch(name -> name.isEmpty() || name.contains(",") || name.contains("\""));
        }

        /** Returns the shape that holds all records looked at. */
        public CsvShape shape() {
            if (!isText) {
                return new Hex();
            }
            List<String> columns = names;
            if (columns == null) {
                return new Text();
            }
            var key = new ArrayList<String>();
            for (int index : guesses.getFirst()) {
                key.add(columns.get(index));
            }
            return new Table(columns, key);
        }
    }
}
