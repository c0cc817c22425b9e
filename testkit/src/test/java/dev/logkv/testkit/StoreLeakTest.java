package dev.logkv.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.logkv.Cursor;
import dev.logkv.Event;
import dev.logkv.LogKV;
import dev.logkv.Options;
import dev.logkv.Range;
import dev.logkv.Snapshot;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Cursors and snapshots that nobody closes. */
class StoreLeakTest {

    /** Collections until the garbage collector has noticed; one is nearly always enough. */
    private static final int COLLECTIONS_MAX = 200;

    private static final byte[] KEY = {1};

    private final SimulatedFileSystem fs = SimulatedFileSystem.inMemory();
    private final List<Event> events = new ArrayList<>();
    private final QuietLog quiet = new QuietLog();
    private final SimulatedStore store =
            SimulatedStore.open(
                    fs,
                    Options.builder().eventListener(events::add).build(),
                    1,
                    new VirtualClock());
    private final LogKV db = store.db();

    @BeforeEach
    void fill() {
        db.put(KEY, KEY);
        db.flush();
    }

    @AfterEach
    void close() {
        db.close();
        fs.assertNothingLeaked();
        quiet.close();
    }

    @Test
    void cursor_forgotten_isToldWithItsPlaceAndItsFilesAreLetGo() {
        forgetCursor();
        assertThat(db.stats().cursors()).isEqualTo(1);
        db.put(KEY, new byte[] {2});
        db.compact();
        store.scheduler().advance(5_000);
        assertThat(db.stats().tree().releasableBytes()).as("what the cursor reads").isPositive();

        Event.Leaked leaked = awaitLeak();
        assertThat(leaked.what()).isEqualTo("cursor");
        assertThat(leaked.ageMillis()).isGreaterThanOrEqualTo(5_000);
        assertThat(leaked.message()).contains("never closed");
        assertThat(leaked.place()).isNotNull();
        assertThat(leaked.place().getStackTrace())
                .anyMatch(frame -> frame.getMethodName().equals("forgetCursor"));
        store.scheduler().advance(5_000);
        assertThat(db.stats().tree().releasableBytes()).isZero();
        assertThat(db.stats().cursors()).isZero();
        assertThat(db.get(KEY)).isEqualTo(new byte[] {2});
    }

    @SuppressWarnings("resource") // that is what this is about
    private void forgetCursor() {
        db.scan(Range.all()).next();
    }

    @Test
    void snapshot_forgotten_isToldWithItsPlaceAndItsVersionsAreLetGo() {
        forgetSnapshot();
        db.put(KEY, new byte[] {2});
        db.compact();
        assertThat(entries()).as("what the snapshot sees is kept").isEqualTo(2);
        assertThat(db.stats().snapshots()).isEqualTo(1);

        Event.Leaked leaked = awaitLeak();
        assertThat(leaked.what()).isEqualTo("snapshot");
        assertThat(leaked.place()).isNotNull();
        assertThat(leaked.place().getStackTrace())
                .anyMatch(frame -> frame.getMethodName().equals("forgetSnapshot"));
        assertThat(db.stats().snapshots()).isZero();
        db.compact();
        assertThat(entries()).isEqualTo(1);
    }

    @SuppressWarnings("resource") // that is what this is about
    private void forgetSnapshot() {
        db.snapshot();
    }

    @Test
    void closed_orStillInUse_isNoLeak() {
        try (Snapshot snapshot = db.snapshot();
                Cursor cursor = db.scan(Range.all())) {
            assertThat(cursor.next()).isTrue();
            try (Cursor other = snapshot.scan(Range.all())) {
                assertThat(other.next()).isTrue();
            }
            for (int i = 0; i < 5; i++) {
                System.gc();
                assertThat(db.stats().cursors()).isEqualTo(1);
                assertThat(db.stats().snapshots()).isEqualTo(1);
            }
            assertThat(cursor.key()).isEqualTo(KEY);
            assertThat(snapshot.get(KEY)).isEqualTo(KEY);
        }
        assertThat(db.stats().cursors() + db.stats().snapshots()).isZero();
        System.gc();
        db.stats();
        assertThat(events).noneMatch(Event.Leaked.class::isInstance);
    }

    private long entries() {
        return db.stats().tree().levels().stream().mapToLong(level -> level.entries()).sum();
    }

    private Event.Leaked awaitLeak() {
        for (int i = 0; i < COLLECTIONS_MAX; i++) {
            System.gc();
            db.stats(); // looks
            for (Event event : events) {
                if (event instanceof Event.Leaked leaked) {
                    return leaked;
                }
            }
        }
        throw new AssertionError("the leak is not told");
    }
}
