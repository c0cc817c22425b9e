package dev.logkv.testkit;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Makes calls to a simulated file system fail. The rules are asked in the order they were made, and
 * each counts the calls that it matches, whether or not they fail.
 *
 * <p>Safe for use by several threads.
 */
public final class Faults {

    /** What goes wrong. */
    public enum Kind {
        /**
         * The device fails. The call has no effect, but that a failed sync loses what it had to
         * make durable.
         */
        IO_ERROR("Input/output error"),
        /** The device is full. A write or an allocation gets half-way. */
        NO_SPACE("No space left on device");

        private final String message;

        Kind(String message) {
            this.message = message;
        }

        IOException exception(String name) {
            return new IOException(name + ": " + message);
        }
    }

    private static final class Rule {

        final Set<FileOperation> operations;
        final Pattern names;
        final long nth;
        final boolean forEver;
        final Kind kind;
        long seen;

        Rule(Set<FileOperation> operations, Pattern names, long nth, boolean forEver, Kind kind) {
            this.operations = Set.copyOf(operations);
            this.names = names;
            this.nth = nth;
            this.forEver = forEver;
            this.kind = kind;
        }

        boolean hits(FileOperation operation, String name) {
            if (!operations.contains(operation) || !names.matcher(name).matches()) {
                return false;
            }
            seen++;
            return forEver ? seen >= nth : seen == nth;
        }
    }

    private final List<Rule> rules = new ArrayList<>();
    private long injected;

    Faults() {}

    /**
     * Makes one call fail: the n-th from now on that matches.
     *
     * @param operations the kinds of calls that count
     * @param names regular expression for the whole name of the file; a directory's calls have "."
     * @param nth 1 for the next one
     */
    public synchronized void failOnce(
            Set<FileOperation> operations, String names, long nth, Kind kind) {
        rules.add(new Rule(operations, Pattern.compile(names), nth, false, kind));
    }

    /** Makes the n-th call and every later one fail; see {@link #failOnce}. */
    public synchronized void failFrom(
            Set<FileOperation> operations, String names, long nth, Kind kind) {
        rules.add(new Rule(operations, Pattern.compile(names), nth, true, kind));
    }

    /** Lets everything succeed again. What was lost stays lost. */
    public synchronized void clear() {
        rules.clear();
    }

    /** Returns how many calls were made to fail. */
    public synchronized long injected() {
        return injected;
    }

    /** Counts a call, and returns how it fails, or null. */
    synchronized @Nullable Kind next(FileOperation operation, String name) {
        Kind kind = null;
        for (Rule rule : rules) {
            if (rule.hits(operation, name) && kind == null) {
                kind = rule.kind;
            }
        }
        if (kind != null) {
            injected++;
        }
        return kind;
    }
}
