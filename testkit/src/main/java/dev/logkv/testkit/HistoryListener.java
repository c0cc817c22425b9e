package dev.logkv.testkit;

import java.util.List;

/** Told of every change of a {@link History}, so that somebody else can keep it, too. */
interface HistoryListener {

    /** Told by histories that nobody else keeps. */
    HistoryListener NONE =
            new HistoryListener() {
                @Override
                public void writing(List<Change> changes) {}

                @Override
                public void creating(String bucket) {}

                @Override
                public void dropping(String bucket) {}

                @Override
                public void takenBackTo(int point) {}

                @Override
                public void promised(int acknowledged, int durable) {}
            };

    /** A write begins; nothing of it is in the store. */
    void writing(List<Change> changes);

    void creating(String bucket);

    void dropping(String bucket);

    /** What was begun behind a point is no part of the history. */
    void takenBackTo(int point);

    /** The store has returned from all writes up to a point. */
    void promised(int acknowledged, int durable);
}
