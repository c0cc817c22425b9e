package dev.logkv.engine.entry;

/** What an operation does to its key. On disk: never renumber. */
public final class OperationKind {

    /** Stores a value. */
    public static final byte PUT = 1;

    /** Stores a value that expires at a wall-clock time. */
    public static final byte PUT_EXPIRING = 2;

    /** Removes the key. */
    public static final byte DELETE = 3;

    /**
     * Removes all keys from one, inclusive, to another, exclusive. The lower bound stands in the
     * place of the key and the upper in that of the value; an empty upper bound means the end of
     * the bucket.
     */
    public static final byte DELETE_RANGE = 4;

    private OperationKind() {}

    /** Returns whether a byte is a kind that this release knows. */
    public static boolean isKnown(byte kind) {
        return kind >= PUT && kind <= DELETE_RANGE;
    }

    /** Returns whether an operation of this kind carries a value. */
    public static boolean hasValue(byte kind) {
        return kind != DELETE;
    }

    /** Returns whether an operation of this kind stores a value that reads can find. */
    public static boolean isPut(byte kind) {
        return kind == PUT || kind == PUT_EXPIRING;
    }
}
