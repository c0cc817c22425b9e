package dev.logkv.testkit;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** A directory in memory of which some changes are durable and others not. */
final class LossyDirectory implements LossyNode {

    private final Map<String, LossyNode> entries = new TreeMap<>();
    private final Map<String, LossyNode> durable = new TreeMap<>();
    private final List<Consumer<Map<String, LossyNode>>> pending = new ArrayList<>();

    /** What everybody sees. */
    Map<String, LossyNode> entries() {
        return entries;
    }

    void put(String name, LossyNode node) {
        change(names -> names.put(name, node));
    }

    void remove(String name) {
        change(names -> names.remove(name));
    }

    void rename(String from, String to) {
        LossyNode node = requireNonNull(entries.get(from));
        change(
                names -> {
                    names.remove(from);
                    names.put(to, node);
                });
    }

    private void change(Consumer<Map<String, LossyNode>> change) {
        change.accept(entries);
        pending.add(change);
    }

    /** Makes every change durable. */
    void sync() {
        pending.forEach(change -> change.accept(durable));
        pending.clear();
    }

    /** A sync fails: the changes are taken for durable from now on, though they are not. */
    void failSync() {
        pending.clear();
    }

    /**
     * Returns what a loss of power leaves.
     *
     * @param random decides which changes survive that are not durable; null for none
     */
    Map<String, LossyNode> survivors(@Nullable RandomGenerator random) {
        Map<String, LossyNode> left = new TreeMap<>(durable);
        if (random != null) {
            pending.stream()
                    .filter(_ -> random.nextBoolean())
                    .forEach(change -> change.accept(left));
        }
        return left;
    }
}
