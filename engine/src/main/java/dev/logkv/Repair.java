package dev.logkv;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What a repair has made and what was lost.
 *
 * @param store where the repaired store is
 * @param original where the damaged files are: for a repair in place, where they were moved to
 * @param operations how many operations the repaired store holds
 * @param losses what could not be read, and so is not there
 * @param doubts why something that is there may be older than what was stored last, or may have
 *     been deleted; empty if that is not possible
 * @param notes what else is to be known
 */
public record Repair(
        Path store,
        Path original,
        long operations,
        List<Loss> losses,
        List<String> doubts,
        List<String> notes) {

    public Repair {
        losses = List.copyOf(losses);
        doubts = List.copyOf(doubts);
        notes = List.copyOf(notes);
    }

    /** Returns whether the repaired store holds everything that the damaged one did. */
    public boolean isComplete() {
        return doubts.isEmpty() && losses.stream().noneMatch(Loss::isFelt);
    }

    /**
     * Something that could not be read. What is older on the same keys may show in its place.
     *
     * @param file the damaged or missing file's name
     * @param offset where the damage begins, in bytes from the start of the file
     * @param problem what was expected there and what was found
     * @param operations how many operations are missing, if that is known
     * @param keys on which keys they are, in words; empty if that is not known
     */
    public record Loss(
            String file,
            long offset,
            String problem,
            OptionalLong operations,
            Optional<String> keys) {

        /** Returns whether an operation is missing, and not only bytes that can be done without. */
        public boolean isFelt() {
            return operations.isEmpty() || operations.getAsLong() > 0;
        }

        /** Returns one line that a person understands. */
        public String message() {
            String missing =
                    operations.isEmpty()
                            ? "an unknown number of operations is lost"
                            : isFelt()
                                    ? "operations lost: %,d".formatted(operations.getAsLong())
                                    : "no operation is lost";
            return "%s is damaged at offset %d: %s; %s%s"
                    .formatted(
                            file,
                            offset,
                            problem,
                            missing,
                            keys.map(words -> ", on keys " + words).orElse(""));
        }
    }
}
