package dev.logkv.testkit;

import dev.logkv.Cursor;
import java.util.List;

/** A cursor that is open, what it has to show, and where it is. */
final class CheckedCursor {

    private final Cursor cursor;
    private final List<ModelStore.Entry> entries;
    private final Answers answers;
    private int next;

    private CheckedCursor(Cursor cursor, List<ModelStore.Entry> entries, Answers answers) {
        this.cursor = cursor;
        this.entries = entries;
        this.answers = answers;
    }

    /**
     * Takes a cursor that was opened just now, and notes what it should show.
     *
     * @param bucket of the model
     * @param sequence at which it reads
     */
    static CheckedCursor of(
            Cursor cursor, ModelSession session, int bucket, RangeShape range, long sequence) {
        List<ModelStore.Entry> entries =
                session.model.scan(
                        bucket,
                        key -> range.contains(key, session.keys),
                        range.reversed(),
                        range.limit(),
                        sequence,
                        session.now());
        return new CheckedCursor(cursor, entries, session.answers);
    }

    /** Moves behind the last entry. */
    void moveToEnd() {
        move(entries.size() + 1 - next);
        answers.record(entries.size());
    }

    void move(int steps) {
        for (int i = 0; i < steps; i++) {
            boolean expected = next < entries.size();
            boolean moved = cursor.next();
            answers.checkEqual("whether there is a next entry", expected, moved);
            if (!moved) {
                answers.expectIllegalState("a cursor behind its end", cursor::key);
                return;
            }
            check(entries.get(next++));
        }
    }

    private void check(ModelStore.Entry expected) {
        answers.checkValue(expected.key(), cursor.key());
        answers.checkValue(expected.key(), Answers.copy(cursor.keySegment()));
        answers.checkValue(expected.value(), cursor.value());
        answers.checkValue(expected.value(), Answers.copy(cursor.valueSegment()));
    }

    void close() {
        cursor.close();
        cursor.close();
        answers.expectIllegalState("a closed cursor", cursor::next);
    }

    /** Its store was closed. */
    void checkUnusable() {
        answers.expectIllegalState("a cursor of a closed store", cursor::next);
        cursor.close();
    }
}
