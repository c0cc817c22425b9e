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

    /** Stores a value that lies in a segment: in its place is a {@link ValuePointer}. */
    public static final byte PUT_SEPARATED = 5;

    /** As above, of a value that expires. */
    public static final byte PUT_SEPARATED_EXPIRING = 6;

    private OperationKind() {}

    /** Returns whether a byte is a kind that the log may have. */
    static boolean isLogged(byte kind) {
        return kind >= PUT && kind <= DELETE_RANGE;
    }

    /** Returns whether a byte is a kind that tables may have among their entries. */
    static boolean isTabled(byte kind) {
        return kind >= PUT && kind <= PUT_SEPARATED_EXPIRING && kind != DELETE_RANGE;
    }

    /** Returns whether an operation of this kind has a pointer in the place of its value. */
    public static boolean isSeparated(byte kind) {
        return kind >= PUT_SEPARATED;
    }

    /** Returns whether an operation of this kind says when it expires. */
    public static boolean expires(byte kind) {
        return kind == PUT_EXPIRING || kind == PUT_SEPARATED_EXPIRING;
    }

    /** Returns the kind with a pointer in the place of the value. */
    public static byte separated(byte kind) {
        return expires(kind) ? PUT_SEPARATED_EXPIRING : PUT_SEPARATED;
    }

    /** Returns the kind with the value in its place. */
    public static byte whole(byte kind) {
        return expires(kind) ? PUT_EXPIRING : PUT;
    }

    /** Returns whether an operation of this kind carries a value. */
    public static boolean hasValue(byte kind) {
        return kind != DELETE;
    }

    /** Returns whether an operation of this kind stores a value that reads can find. */
    public static boolean isPut(byte kind) {
        return kind != DELETE && kind != DELETE_RANGE;
    }
}
