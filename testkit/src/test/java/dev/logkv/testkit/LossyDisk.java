package dev.logkv.testkit;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * A device in memory that forgets what was not synced when it loses power, and whose syncs can
 * fail: once, with success afterwards, as if what they lost had been written. It counts its changes
 * and has its one fault just before a chosen one.
 *
 * <p>It knows nothing of the simulated file system, to be another opinion. Not safe for use by
 * several threads.
 */
final class LossyDisk {

    /** What goes wrong. */
    enum Fault {
        /** Power is lost before the n-th change. */
        POWER,

        /** The n-th sync fails, of a file or a directory. */
        SYNC,

        /**
         * The n-th sync fails, and power is lost before the second change behind it: just after
         * somebody has tried again, and before what was lost is written for another reason.
         */
        SYNC_THEN_POWER;

        boolean isOfSync() {
            return this != POWER;
        }
    }

    private static final int NEVER = Integer.MAX_VALUE;

    private final LossyDirectory root = new LossyDirectory();
    private final Fault fault;
    private final int nth;
    private final @Nullable RandomGenerator random;

    /** Before which power is lost. */
    private int lastChange;

    private int changes;
    private int syncs;
    private @Nullable Map<String, byte[]> survivors;

    /**
     * @param fault what goes wrong
     * @param nth at which change or sync, counted from 1
     * @param seed decides which changes survive that are not durable; 0 for none
     */
    LossyDisk(Fault fault, int nth, long seed) {
        this.fault = fault;
        this.nth = nth;
        this.lastChange = fault == Fault.POWER ? nth : NEVER;
        this.random = seed == 0 ? null : new SplittableRandom(seed);
    }

    LossyDirectory root() {
        return root;
    }

    int changes() {
        return changes;
    }

    int syncs() {
        return syncs;
    }

    /**
     * To be called before every change.
     *
     * @throws IOException if the power is gone
     */
    void beforeChange() throws IOException {
        changes++;
        if (changes == lastChange) {
            losePower();
        }
        if (survivors != null) {
            throw new IOException("no power");
        }
    }

    /**
     * Makes the content of a file or the names in a directory durable.
     *
     * @throws IOException if that fails; the next one is successful, and does not write what this
     *     one had to
     */
    void sync(LossyNode node) throws IOException {
        beforeChange();
        syncs++;
        boolean fails = fault.isOfSync() && syncs == nth;
        switch (node) {
            case LossyFile file when fails -> file.failSync();
            case LossyFile file -> file.sync();
            case LossyDirectory directory when fails -> directory.failSync();
            case LossyDirectory directory -> directory.sync();
        }
        if (fails) {
            lastChange = fault == Fault.SYNC ? NEVER : changes + 2;
            throw new IOException("a sync fails");
        }
    }

    /** Loses power now, if it has not before. From then on there are no changes. */
    void losePower() {
        if (survivors == null) {
            survivors = new TreeMap<>();
            keep("", root, survivors);
        }
    }

    private void keep(String path, LossyDirectory directory, Map<String, byte[]> left) {
        directory
                .survivors(random)
                .forEach(
                        (name, node) -> {
                            switch (node) {
                                case LossyDirectory below -> keep(path + name + "/", below, left);
                                case LossyFile file ->
                                        left.put(path + name, file.survivors(random).clone());
                            }
                        });
    }

    /** Returns the files that the loss of power left, by their paths. */
    Map<String, byte[]> survivors() {
        if (survivors == null) {
            throw new IllegalStateException("the power is on");
        }
        return survivors;
    }

    /** Writes the files that the loss of power left to a real directory. */
    void copySurvivors(Path target) throws IOException {
        for (Map.Entry<String, byte[]> file : survivors().entrySet()) {
            Path path = target.resolve(file.getKey());
            Files.createDirectories(requireNonNull(path.getParent()));
            Files.write(path, file.getValue());
        }
    }
}
