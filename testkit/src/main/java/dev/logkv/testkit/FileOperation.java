package dev.logkv.testkit;

/** The kinds of calls to a file system: counted, and failed on demand. */
public enum FileOperation {
    CREATE,
    OPEN,
    RENAME,
    DELETE,
    SYNC,
    LIST,
    EXTEND,
    ALLOCATE,
    WRITE,
    READ,
    FORCE,
    MAP;

    /**
     * Whether it changes what a crash can leave behind, so that a crash before it is of interest.
     */
    boolean isMutating() {
        return switch (this) {
            case CREATE, RENAME, DELETE, SYNC, EXTEND, ALLOCATE, WRITE, FORCE -> true;
            case OPEN, LIST, READ, MAP -> false;
        };
    }
}
