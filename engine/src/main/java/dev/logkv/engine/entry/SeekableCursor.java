package dev.logkv.engine.entry;

/** A cursor that can leave out what lies in between, without reading it. */
public interface SeekableCursor extends EntryCursor {

    /**
     * Moves on, as {@link #next} does, to the next operation that is not before a place; a reversed
     * cursor to the next that is before the place. Never moves back: a place that was passed
     * already makes this a {@link #next}.
     *
     * @return false when there is none left
     */
    boolean seek(BucketKey place);

    /** Returns a number that no sequence number of this source is above. */
    long sequenceMax();
}
