package dev.logkv.cli;

/** How the command ends. Scripts rely on these: never renumber. */
public final class ExitCodes {

    /** All went well. */
    public static final int OK = 0;

    /** The answer is no: {@code get} found no such key, {@code demo} missed a write. */
    public static final int ABSENT = 1;

    /** The command was not understood. */
    public static final int USAGE = 2;

    /** Stored bytes are damaged; the message names file and offset. */
    public static final int DAMAGE = 3;

    /**
     * The store cannot be used: there is none, it is open elsewhere, the disk is full or fails, a
     * newer release wrote it; or the output cannot be written.
     */
    public static final int UNUSABLE = 4;

    /** A file to be read in is missing or malformed. */
    public static final int BAD_INPUT = 5;

    /** A defect of this program. As in BSD's {@code sysexits.h}. */
    public static final int DEFECT = 70;

    /** Ended by Ctrl-C: 128 and the number of SIGINT, as a shell has it. */
    public static final int INTERRUPTED = 130;

    /** Whoever read the output has gone: 128 and the number of SIGPIPE, as a shell has it. */
    public static final int BROKEN_PIPE = 141;

    private ExitCodes() {}
}
