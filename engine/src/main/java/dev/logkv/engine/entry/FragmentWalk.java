package dev.logkv.engine.entry;

/**
 * Goes along {@link Fragments} beside a cursor: tells for each key which piece covers it, without a
 * search for each. The keys come in one direction. For one thread; allocates nothing.
 *
 * <p>It remembers the piece that is next in the direction of the walk, and whether the walk is in
 * it already, so that a key costs one comparison as long as neither changes. A key that is behind
 * the next two pieces starts a search instead of more steps.
 */
final class FragmentWalk {

    private final Fragments fragments;
    private final boolean reversed;

    /** The first piece that the walk has not left yet. */
    private int index;

    /** Whether the walk has entered that piece. */
    private boolean inside;

    FragmentWalk(Fragments fragments, boolean reversed) {
        this.fragments = fragments;
        this.reversed = reversed;
        this.index = reversed ? fragments.count() - 1 : 0;
    }

    /** Moves to a key; returns the index of the piece that covers it, or -1. */
    int moveTo(Operation operation) {
        if (isAtEnd() || (!inside && !isEntered(operation))) {
            return -1;
        }
        if (isLeft(operation)) {
            step();
            if (!isAtEnd() && isLeft(operation)) {
                search(operation);
            }
            inside = !isAtEnd() && isEntered(operation);
        } else {
            inside = true;
        }
        return inside ? index : -1;
    }

    private boolean isAtEnd() {
        return reversed ? index < 0 : index == fragments.count();
    }

    private void step() {
        index += reversed ? -1 : 1;
    }

    /** Returns whether a key is in the piece or behind it. */
    private boolean isEntered(Operation operation) {
        return reversed
                ? fragments.end(index).compareTo(operation) > 0
                : fragments.start(index).compareTo(operation) <= 0;
    }

    /** Returns whether a key is behind the piece. */
    private boolean isLeft(Operation operation) {
        return reversed
                ? fragments.start(index).compareTo(operation) > 0
                : fragments.end(index).compareTo(operation) <= 0;
    }

    /** Moves to the first piece that a key is not behind. */
    private void search(Operation operation) {
        int last =
                fragments.lastFrom(
                        operation.bucket(),
                        operation.bytes(),
                        operation.keyOffset(),
                        operation.keyBytes());
        index = last;
        if (!reversed && (last < 0 || isLeft(operation))) {
            index = last + 1;
        }
    }
}
