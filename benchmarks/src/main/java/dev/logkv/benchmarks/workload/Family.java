package dev.logkv.benchmarks.workload;

import dev.logkv.benchmarks.engine.Capability;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** Workloads that share a store: what one JVM does with it, or several JVMs in turn. */
public interface Family {

    /** Returns its name. */
    String name();

    /** Returns the names of its workloads, in their order. */
    List<String> workloads();

    /** Returns what an engine has to be able to do for any of it. */
    default Set<Capability> needs() {
        return EnumSet.noneOf(Capability.class);
    }

    /** Returns how many JVMs work on the store, one after the other. */
    default int steps() {
        return 1;
    }

    /** Returns whether a step is to be killed when it has done its work. */
    default boolean isKilled(int step) {
        return false;
    }

    /** Returns whether memory, page cache included, is limited. */
    default boolean isLimited() {
        return false;
    }

    /** Returns flags for the JVM of every engine. */
    default List<String> jvmFlags() {
        return List.of();
    }

    /** Returns how many bytes of data its store holds at most. */
    default long dataBytes(Plan plan) {
        return (long) plan.entries() * Plan.ENTRY_BYTES;
    }

    /** Returns the length of its values. */
    default int valueBytes() {
        return Plan.VALUE_BYTES;
    }

    /** Does the work of a step. */
    void run(Session session, int step);
}
