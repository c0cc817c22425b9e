package dev.logkv.engine.admin;

import dev.logkv.Repair;
import dev.logkv.engine.entry.BucketKey;
import dev.logkv.engine.entry.Loss;
import dev.logkv.engine.entry.OperationText;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** Collects what a repair loses, doubts and has to say. */
public final class RepairReport {

    private final List<Loss> losses = new ArrayList<>();
    private final List<String> doubts = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();
    private long operations;

    void lost(Loss loss) {
        losses.add(loss);
    }

    void doubt(String reason) {
        doubts.add(reason);
    }

    void note(String text) {
        notes.add(text);
    }

    void operations(long count) {
        operations = count;
    }

    /** Returns what was lost, with the keys as they are compared. */
    public List<Loss> losses() {
        return List.copyOf(losses);
    }

    /**
     * Returns it for users.
     *
     * @param store where the repaired store is
     * @param original where the damaged files are
     */
    public Repair toRepair(Path store, Path original) {
        return new Repair(
                store,
                original,
                operations,
                losses.stream().map(RepairReport::toPublic).toList(),
                doubts,
                notes);
    }

    private static Repair.Loss toPublic(Loss loss) {
        return new Repair.Loss(
                loss.file(),
                loss.offset(),
                loss.problem(),
                loss.operations() == Loss.UNKNOWN
                        ? OptionalLong.empty()
                        : OptionalLong.of(loss.operations()),
                keys(loss.from(), loss.to()));
    }

    private static Optional<String> keys(@Nullable BucketKey from, @Nullable BucketKey to) {
        return from == null || to == null
                ? Optional.empty()
                : Optional.of("from " + OperationText.of(from) + " to " + OperationText.of(to));
    }
}
