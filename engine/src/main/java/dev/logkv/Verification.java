package dev.logkv;

import java.util.List;

/**
 * What {@link LogKV#verify(java.nio.file.Path)} has read and found.
 *
 * @param files how many files were read
 * @param bytes how long they are together, in bytes
 * @param operations how many operations were found good, in tables and in the log; range deletions
 *     of tables are not counted
 * @param problems what is damaged, in the order in which it was found; empty if the store is sound
 * @param notes what is no damage and worth knowing: a torn tail that the next open cuts off, files
 *     that it deletes, files that are not the store's
 */
public record Verification(
        long files, long bytes, long operations, List<Problem> problems, List<Note> notes) {

    public Verification {
        problems = List.copyOf(problems);
        notes = List.copyOf(notes);
    }

    /** Returns whether nothing is damaged. */
    public boolean isSound() {
        return problems.isEmpty();
    }

    /**
     * Stored bytes that are not what was written, or a file that is missing.
     *
     * @param file the damaged or missing file's name
     * @param offset where the damage begins, in bytes from the start of the file
     * @param problem what was expected there and what was found
     */
    public record Problem(String file, long offset, String problem) {

        /** Returns one line that a person understands. */
        public String message() {
            return file + " is damaged at offset " + offset + ": " + problem;
        }
    }

    /**
     * Something that is no damage.
     *
     * @param file the file's name
     * @param text what is to be known of it
     */
    public record Note(String file, String text) {

        /** Returns one line that a person understands. */
        public String message() {
            return file + ": " + text;
        }
    }
}
