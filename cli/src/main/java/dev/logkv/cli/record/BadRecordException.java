package dev.logkv.cli.record;

/** One record of a file is malformed. */
public final class BadRecordException extends Exception {

    private static final long serialVersionUID = 1L;

    private final boolean isFinal;

    private BadRecordException(String place, String problem, boolean isFinal) {
        super(place + ": " + problem);
        this.isFinal = isFinal;
    }

    /** A record that can be skipped: the next one can be found. */
    public static BadRecordException at(String place, String problem) {
        return new BadRecordException(place, problem, false);
    }

    /** A record after which nothing can be told apart any more. */
    static BadRecordException finalAt(String place, String problem) {
        return new BadRecordException(place, problem, true);
    }

    /** Returns whether the reader cannot go on after this record. */
    public boolean isFinal() {
        return isFinal;
    }
}
