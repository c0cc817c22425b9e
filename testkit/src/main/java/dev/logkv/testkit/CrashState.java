package dev.logkv.testkit;

import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/** In words what a crash left; {@link Snapshot} makes an image of it. */
sealed interface CrashState {

    /** Short, unique at its boundary, the same in every run of the same seed. */
    String name();

    /** The page cache survived: everything that was done, but for a copy that was cut short. */
    sealed interface Killed extends CrashState {}

    /** The process died between two operations. */
    record ProcessDeath(String name) implements Killed {}

    /**
     * The process died while it stored into mappings.
     *
     * @param operation index of the page store that was cut
     * @param at offset in the page at which it was cut
     * @param ascending whether the stores below that came first, otherwise those above
     */
    record CutStore(String name, int operation, int at, boolean ascending) implements Killed {}

    /** The process died in a write, of which the kernel had copied so many bytes. */
    record CutWrite(String name, long bytes) implements Killed {}

    /**
     * The machine lost power.
     *
     * @param survived indexes of the pending operations that survived
     * @param torn the one of them that survived only in part
     * @param stale whether space that a file had grown by holds old bytes of other files, not zeros
     */
    record PowerLoss(String name, BitSet survived, @Nullable Torn torn, boolean stale)
            implements CrashState {

        static PowerLoss nothing() {
            return new PowerLoss("none", new BitSet(), null, false);
        }
    }

    /**
     * What survived of a torn operation.
     *
     * @param operation its index
     * @param from first of a range of its bytes, in bytes from the first
     * @param to end of the range
     * @param inside whether the bytes in the range survived, otherwise all the others
     */
    record Torn(int operation, long from, long to, boolean inside) {}
}
