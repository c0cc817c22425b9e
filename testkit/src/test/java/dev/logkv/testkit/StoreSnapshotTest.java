package dev.logkv.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.logkv.Bucket;
import dev.logkv.LogKV;
import dev.logkv.Options;
import dev.logkv.Range;
import dev.logkv.Snapshot;
import dev.logkv.engine.store.Environment;
import dev.logkv.engine.store.StoreOpener;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A snapshot that is closed while somebody reads from it. */
class StoreSnapshotTest {

    private static final byte[] KEY = {1};

    /** The ways to read. */
    private enum Read {
        GET {
            @Override
            void of(Snapshot snapshot, Bucket bucket) {
                snapshot.get(bucket, KEY);
            }
        },
        GET_ALL {
            @Override
            void of(Snapshot snapshot, Bucket bucket) {
                snapshot.getAll(bucket, List.of(KEY));
            }
        },
        IN_PLACE {
            @Override
            void of(Snapshot snapshot, Bucket bucket) {
                snapshot.read(bucket, KEY, value -> value.byteSize());
            }
        },
        SCAN {
            @Override
            void of(Snapshot snapshot, Bucket bucket) {
                snapshot.scan(bucket, Range.all());
            }
        };

        abstract void of(Snapshot snapshot, Bucket bucket);
    }

    private final SimulatedFileSystem fs = SimulatedFileSystem.inMemory();

    /** Done when the store asks for the time, which every read does after it has begun. */
    private Runnable inTheMiddle = () -> {};

    private LogKV open() {
        VirtualClock clock = new VirtualClock();
        InstantSource watched =
                new InstantSource() {
                    @Override
                    public Instant instant() {
                        return clock.instant();
                    }

                    @Override
                    public long millis() {
                        inTheMiddle.run();
                        return clock.millis();
                    }
                };
        Environment environment =
                new Environment(
                        fs,
                        new SimulatedScheduler(1, clock),
                        watched,
                        new SplittableRandom(1),
                        Arena::allocate);
        return StoreOpener.open(environment, Path.of("/store"), Options.defaults());
    }

    /** What it would have shown may be gone by then: a merge keeps only what snapshots need. */
    @ParameterizedTest
    @EnumSource
    void read_snapshotClosedMeanwhile_isRefused(Read read) {
        LogKV store = open();
        store.put(KEY, KEY);
        Snapshot snapshot = store.snapshot();
        read.of(snapshot, store);
        inTheMiddle = snapshot::close;
        assertThatThrownBy(() -> read.of(snapshot, store))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("the snapshot is closed");
        inTheMiddle = () -> {};
        assertThat(store.get(KEY)).isEqualTo(KEY);
        store.close();
        fs.assertNothingLeaked();
    }
}
