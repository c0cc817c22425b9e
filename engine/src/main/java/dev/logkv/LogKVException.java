package dev.logkv;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** A fault that is not the caller's: of the disk, of the stored bytes, or of the store's state. */
public abstract sealed class LogKVException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private LogKVException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    /**
     * Stored bytes are not what was written. Nothing is guessed and nothing is cut: the file stays
     * as it is, for a look with {@code logkv dump}. {@link LogKV#verify} tells of all damage,
     * {@link LogKV#repair} makes a new store of what is whole.
     */
    public static final class Corruption extends LogKVException {

        private static final long serialVersionUID = 1L;

        private final String file;
        private final long offset;
        private final String problem;

        /**
         * @param file the damaged or missing file's name
         * @param offset where the damage begins, in bytes
         * @param problem what was expected there and what was found
         */
        public Corruption(String file, long offset, String problem) {
            super(file + " is damaged at offset " + offset + ": " + problem, null);
            this.file = file;
            this.offset = offset;
            this.problem = problem;
        }

        /** Returns the name of the damaged or missing file. */
        public String file() {
            return file;
        }

        /** Returns where the damage begins, in bytes from the start of the file. */
        public long offset() {
            return offset;
        }

        /** Returns what was expected there and what was found. */
        public String problem() {
            return problem;
        }
    }

    /** The store is open already, in this process or in another one. */
    public static final class Locked extends LogKVException {

        private static final long serialVersionUID = 1L;

        /**
         * @param directory the store
         * @param holder who has it open, in words
         */
        public Locked(Path directory, String holder) {
            super("the store in " + directory + " is already open: " + holder, null);
        }
    }

    /**
     * The store has stopped taking writes, because of the fault in {@link #getCause}. Reads go on.
     * Close the store, mend the cause, and open it again.
     */
    public static final class ReadOnly extends LogKVException {

        private static final long serialVersionUID = 1L;

        public ReadOnly(String reason, @Nullable Throwable cause) {
            super(
                    "the store is read-only: "
                            + reason
                            + (cause == null ? "" : " (" + cause + ")")
                            + "; close it, mend the cause and open it again",
                    cause);
        }
    }

    /**
     * There is too little free space for the write; nothing of it was written. Resumes by itself.
     */
    public static final class OutOfSpace extends LogKVException {

        private static final long serialVersionUID = 1L;

        public OutOfSpace(String message, @Nullable Throwable cause) {
            super(message, cause);
        }
    }

    /** A newer release wrote this file. Nothing was touched; open the store with that release. */
    public static final class UnsupportedFormat extends LogKVException {

        private static final long serialVersionUID = 1L;

        public UnsupportedFormat(String file, int version, int supported) {
            super(
                    file
                            + " has format version "
                            + version
                            + ", and this release reads versions up to "
                            + supported
                            + ": open the store with the release that wrote it, or a newer one",
                    null);
        }
    }

    /** The operating system failed to read, write or sync. */
    public static final class Io extends LogKVException {

        private static final long serialVersionUID = 1L;

        public Io(String message, @Nullable Throwable cause) {
            super(message, cause);
        }
    }
}
