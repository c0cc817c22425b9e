package dev.logkv.cli.record;

import java.util.ArrayList;
import java.util.List;

/**
 * The columns whose values, joined by {@value #SEPARATOR}, are the key of a record. An ordinary
 * separator, not escaped: a value that holds one itself is kept as it is.
 */
public final class KeyColumns {

    static final String SEPARATOR = "/";

    /** How many choices are kept; an honest table has one, or a few more in its first line. */
    private static final int GUESSES_MAX = 64;

    /** How long they are looked for: a table of equal values would take for ever. */
    private static final int SEARCH_STEPS_MAX = 100_000;

    private KeyColumns() {}

    /**
     * Returns where the columns are that make the key.
     *
     * @throws IllegalArgumentException if one is missing; the message names those that there are
     */
    static int[] find(List<String> key, List<String> columns) {
        return key.stream().mapToInt(name -> indexOf(name, columns)).toArray();
    }

    private static int indexOf(String name, List<String> columns) {
        int index = columns.indexOf(name);
        if (index < 0) {
            throw new IllegalArgumentException(
                    "there is no column '%s' for the key; there are: %s"
                            .formatted(name, String.join(", ", columns)));
        }
        return index;
    }

    static String join(int[] indexes, List<String> values) {
        if (indexes.length == 1) {
            return values.get(indexes[0]);
        }
        var key = new StringBuilder();
        for (int i = 0; i < indexes.length; i++) {
            key.append(i == 0 ? "" : SEPARATOR).append(values.get(indexes[i]));
        }
        return key.toString();
    }

    /** Returns choices of columns that make this key, the first {@value #GUESSES_MAX} of them. */
    static List<int[]> guess(String key, List<String> values) {
        var search = new Search(key, values);
        search.from(0);
        return search.found;
    }

    private static final class Search {

        private final String key;
        private final List<String> values;
        private final List<Integer> chosen = new ArrayList<>();
        private final List<int[]> found = new ArrayList<>();
        private int stepsLeft = SEARCH_STEPS_MAX;

        Search(String key, List<String> values) {
            this.key = key;
            this.values = values;
        }

        /** Tries every column for the part of the key that begins here. */
        void from(int start) {
            for (int i = 0; i < values.size() && found.size() < GUESSES_MAX; i++) {
                String value = values.get(i);
                if (stepsLeft-- <= 0) {
                    return;
                }
                if (chosen.contains(i) || !key.startsWith(value, start)) {
                    continue;
                }
                int end = start + value.length();
                chosen.addLast(i);
                if (end == key.length()) {
                    found.add(chosen.stream().mapToInt(Integer::intValue).toArray());
                } else if (key.startsWith(SEPARATOR, end)) {
                    from(end + SEPARATOR.length());
                }
                chosen.removeLast();
            }
        }
    }
}
