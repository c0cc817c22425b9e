package dev.logkv.engine.version;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.logkv.engine.entry.BucketKey;
import dev.logkv.engine.entry.SegmentId;
import dev.logkv.engine.entry.ValueReference;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Edits as bytes. */
class EditFormatTest {

    @Test
    void read_whatWasWritten_isTheSame() throws EditInput.Malformed {
        long seed = 3;
        RandomEdits edits = new RandomEdits(seed);
        Version version = Version.EMPTY;
        for (int i = 0; i < 5_000; i++) {
            Edit edit = edits.next(version);
            assertThat(read(write(edit))).as("seed %d, edit %d", seed, i).isEqualTo(edit);
            version = i % 100 == 0 ? Version.EMPTY : version.apply(edit);
        }
    }

    @Test
    void read_numbersOfEveryLength_areTheSame() throws EditInput.Malformed {
        EditOutput out = new EditOutput();
        for (int bit = 0; bit < Long.SIZE - 1; bit++) {
            out.number(1L << bit);
            out.number((1L << bit) - 1);
        }
        out.number(Long.MAX_VALUE);
        byte[] bytes = out.toBytes();
        EditInput in = new EditInput(bytes, 0, bytes.length);
        for (int bit = 0; bit < Long.SIZE - 1; bit++) {
            assertThat(in.number()).isEqualTo(1L << bit);
            assertThat(in.number()).isEqualTo((1L << bit) - 1);
        }
        assertThat(in.number()).isEqualTo(Long.MAX_VALUE);
        assertThat(in.hasMore()).isFalse();
    }

    @Test
    void read_everyBeginningOfAnEdit_isMalformedOrFewerChanges() {
        byte[] bytes = write(allChanges());
        int malformed = 0;
        for (int length = 0; length < bytes.length; length++) {
            try {
                Edit edit = read(Arrays.copyOf(bytes, length));
                assertThat(edit.changes()).isEqualTo(fewer(edit.changes().size()));
            } catch (EditInput.Malformed e) {
                malformed++;
            }
        }
        assertThat(malformed).isEqualTo(bytes.length - allChanges().changes().size());
    }

    @Test
    void read_anyBytes_neverFailsInAnotherWay() {
        Random random = new Random(5);
        byte[] bytes = write(allChanges());
        int read = 0;
        for (int i = 0; i < 50_000; i++) {
            byte[] changed = bytes.clone();
            for (int flips = 1 + random.nextInt(3); flips > 0; flips--) {
                changed[random.nextInt(changed.length)] = (byte) random.nextInt(256);
            }
            try {
                read += read(changed).changes().size();
            } catch (EditInput.Malformed e) {
                assertThat(e).hasMessageNotContaining("null");
            }
        }
        assertThat(read).isPositive();
    }

    @Test
    void read_unknownKind_isMalformed() {
        assertThatThrownBy(() -> read(new byte[] {99}))
                .isInstanceOf(EditInput.Malformed.class)
                .hasMessageContaining("unknown kind 99");
        assertThatThrownBy(() -> read(new byte[] {0})).isInstanceOf(EditInput.Malformed.class);
    }

    @Test
    void read_numberInALongerForm_isMalformed() {
        assertThatThrownBy(() -> read(new byte[] {2, (byte) 0x81, 0}))
                .isInstanceOf(EditInput.Malformed.class)
                .hasMessageContaining("shortest");
    }

    @Test
    void write_negativeNumber_isRefused() {
        assertThatThrownBy(() -> write(new Edit(List.of(new Change.RemoveRun(-1)))))
                .isInstanceOf(IllegalStateException.class);
    }

    private static List<Change> fewer(int count) {
        return allChanges().changes().subList(0, count);
    }

    static Edit allChanges() {
        BucketKey place = new BucketKey(300, new byte[] {1, -1, 0});
        TableMeta table = SampleTables.table(9, BucketKey.startOf(2), BucketKey.endOf(400), 1000);
        TableMeta pointing = SampleTables.pointing(10, "a", "z", 3, SegmentId.ofValues(4));
        return new Edit(
                List.of(
                        new Change.AddSegment(SegmentId.ofValues(4), 1 << 26),
                        new Change.AddRun(1L << 40, 6),
                        new Change.RemoveRun(200),
                        new Change.MergeInto(7, 5),
                        new Change.AddTable(7, table),
                        new Change.AddTable(
                                7, pointing.cut(place, 77, List.of(new ValueReference(3, 1, 40)))),
                        new Change.RemoveTable(7, 12),
                        SampleTables.cut(7, 13, place, 5),
                        new Change.MoveLog(SampleTables.anchor(70_000))));
    }

    private static byte[] write(Edit edit) {
        EditOutput out = new EditOutput();
        EditFormat.write(edit, out);
        return out.toBytes();
    }

    private static Edit read(byte[] bytes) throws EditInput.Malformed {
        return EditFormat.read(new EditInput(bytes, 0, bytes.length));
    }
}
