package dev.logkv.testkit;

import dev.logkv.testkit.CrashState.CutStore;
import dev.logkv.testkit.CrashState.CutWrite;
import dev.logkv.testkit.CrashState.PowerLoss;
import dev.logkv.testkit.CrashState.ProcessDeath;
import dev.logkv.testkit.CrashState.Torn;
import dev.logkv.testkit.PendingOperation.Bytes;
import dev.logkv.testkit.PendingOperation.OfDirectory;
import dev.logkv.testkit.PendingOperation.OfFile;
import dev.logkv.testkit.PendingOperation.PageStore;
import dev.logkv.testkit.PendingOperation.Write;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Chooses which of the states that a crash could leave at one boundary become images.
 *
 * <p>The states come in families: prefixes, subsets, torn operations and so on. While there are few
 * they are all taken. When there are more than the bound, every family gives one state in turn, in
 * an order that the seed decides, so that no family starves.
 */
final class CrashImages {

    /** The device writes so many bytes as a whole or not at all. */
    static final int SECTOR_BYTES = 512;

    /** With so many operations or fewer every subset is a state. */
    private static final int EXHAUSTIVE_MAX = 6;

    private static final int RANDOM_SUBSETS = 64;

    /**
     * States that were seen already cost an attempt; so many are made for one image that counts.
     */
    private static final int ATTEMPTS_PER_IMAGE = 4;

    /** States of one kind, each made when its turn comes. */
    private record Family(int count, IntFunction<CrashState> state) {}

    private final Snapshot snapshot;
    private final CrashOptions options;
    private final long number;
    private final long obligations;
    private final Random random;

    private final List<PendingOperation> pending;
    private final BitSet all = new BitSet();

    /** What changes names and lengths, without which bytes of a new file cannot be seen. */
    private final BitSet structure = new BitSet();

    private final BitSet bytes = new BitSet();

    CrashImages(Snapshot snapshot, CrashOptions options, long number, long obligations) {
        this.snapshot = snapshot;
        this.options = options;
        this.number = number;
        this.obligations = obligations;
        this.random = new Random(Page.mix(options.seed(), number));
        this.pending = snapshot.pending();
        this.all.set(0, pending.size());
        for (int i = 0; i < pending.size(); i++) {
            (pending.get(i) instanceof Bytes ? bytes : structure).set(i);
        }
    }

    /** Returns the images that were not seen before. */
    Stream<CrashImage> stream() {
        List<Family> families = families();
        long states = families.stream().mapToLong(Family::count).sum() + 2;
        return Stream.concat(
                        Stream.of(new ProcessDeath("kill"), PowerLoss.nothing()), inTurn(families))
                .limit(Math.min(states, (long) options.imagesMax() * ATTEMPTS_PER_IMAGE))
                .map(state -> snapshot.image("b" + number, state))
                .filter(this::isNew)
                .limit(options.imagesMax());
    }

    /** The death of the process demands more, so the same bytes after a power loss show nothing. */
    private boolean isNew(CrashImage image) {
        long seen = Page.mix(image.contentHash(), obligations);
        if (options.seen().contains(Page.mix(seen, 1))) {
            return false;
        }
        return options.seen().add(Page.mix(seen, image.isProcessDeath() ? 1 : 0));
    }

    private List<Family> families() {
        List<Family> families = new ArrayList<>();
        families.addAll(cutStores());
        cutWrite(families);
        if (!pending.isEmpty()) {
            families.addAll(subsets());
            families.addAll(groups());
            families.addAll(tears());
            families.addAll(lengthsWithoutBytes());
        }
        return families;
    }

    /** Goes through the families side by side, through each in an order of its own. */
    private Stream<CrashState> inTurn(List<Family> families) {
        List<int[]> orders = new ArrayList<>();
        int longest = 0;
        for (Family family : families) {
            int[] order = IntStream.range(0, family.count).toArray();
            for (int i = order.length - 1; i > 0; i--) {
                int j = random.nextInt(i + 1);
                int swapped = order[i];
                order[i] = order[j];
                order[j] = swapped;
            }
            orders.add(order);
            longest = Math.max(longest, family.count);
        }
        return IntStream.range(0, longest)
                .boxed()
                .flatMap(
                        turn ->
                                IntStream.range(0, families.size())
                                        .filter(i -> turn < families.get(i).count)
                                        .mapToObj(
                                                i ->
                                                        families.get(i)
                                                                .state
                                                                .apply(orders.get(i)[turn])));
    }

    // ---- the process died

    /**
     * Bytes stored since the boundary before, cut before each of them, from below and from above.
     */
    private List<Family> cutStores() {
        List<int[]> cuts = new ArrayList<>();
        for (int operation : snapshot.freshStores()) {
            PageStore store = (PageStore) pending.get(operation);
            byte[] before = store.before().bytes();
            byte[] after = store.after().bytes();
            for (int i = 0; i < Page.BYTES; i++) {
                if (before[i] != after[i]) {
                    cuts.add(new int[] {operation, i});
                }
            }
        }
        return List.of(
                new Family(
                        cuts.size(),
                        i -> {
                            int[] cut = cuts.get(i);
                            return new CutStore("cut" + name(cut), cut[0], cut[1], true);
                        }),
                new Family(
                        cuts.size(),
                        i -> {
                            int[] cut = cuts.get(i);
                            return new CutStore("cut-down" + name(cut), cut[0], cut[1] + 1, false);
                        }));
    }

    private static String name(int[] cut) {
        return cut[0] + "@" + cut[1];
    }

    /** The kernel copies a write page by page, and stops between two when the process is killed. */
    private void cutWrite(List<Family> families) {
        Write write = snapshot.inFlight();
        if (write != null) {
            List<Long> cuts = borders(write, Page.BYTES);
            families.add(
                    new Family(
                            cuts.size() - 2,
                            i -> new CutWrite("write@" + cuts.get(i + 1), cuts.get(i + 1))));
        }
    }

    // ---- the power went

    private List<Family> subsets() {
        int count = pending.size();
        List<Family> families = new ArrayList<>();
        if (count <= EXHAUSTIVE_MAX) {
            families.add(subsetsOf(all, new BitSet()));
            return families;
        }
        families.add(new Family(count, i -> survived("prefix" + (i + 1), prefix(i + 1))));
        families.add(new Family(count, i -> survived("without" + i, without(all, i))));
        families.add(new Family(count, i -> survived("only" + i, with(new BitSet(), i))));
        families.add(new Family(count, i -> survived("names+" + i, with(structure, i))));
        if (bytes.cardinality() <= EXHAUSTIVE_MAX) {
            families.add(subsetsOf(bytes, structure));
        }
        long seed = random.nextLong();
        families.add(
                new Family(
                        RANDOM_SUBSETS,
                        i -> survived("random" + i, randomSubset(new Random(Page.mix(seed, i))))));
        return families;
    }

    /** Every subset of some operations, with some others. */
    private static Family subsetsOf(BitSet operations, BitSet others) {
        int[] indexes = operations.stream().toArray();
        String name = others.isEmpty() ? "subset" : "bytes";
        return new Family(
                1 << indexes.length,
                mask -> {
                    BitSet survived = copy(others);
                    for (int bit = 0; bit < indexes.length; bit++) {
                        survived.set(indexes[bit], (mask >> bit & 1) == 1);
                    }
                    return survived(name + Integer.toBinaryString(mask), survived);
                });
    }

    private BitSet randomSubset(Random choice) {
        BitSet survived = choice.nextBoolean() ? copy(structure) : new BitSet();
        double share = choice.nextDouble();
        for (int i = 0; i < pending.size(); i++) {
            if (choice.nextDouble() < share) {
                survived.set(i);
            }
        }
        return survived;
    }

    /** All operations of one file, one page or one directory, alone or missing. */
    private List<Family> groups() {
        Map<Object, BitSet> groups = new LinkedHashMap<>();
        Map<Object, String> names = new HashMap<>();
        for (int i = 0; i < pending.size(); i++) {
            for (Object key : groupsOf(pending.get(i))) {
                groups.computeIfAbsent(key, _ -> new BitSet()).set(i);
                names.putIfAbsent(key, "group" + i);
            }
        }
        groups.values().removeIf(group -> group.cardinality() == 1);
        List<Map.Entry<Object, BitSet>> entries = List.copyOf(groups.entrySet());
        IntFunction<String> nameOf =
                i ->
                        names.get(entries.get(i).getKey())
                                + "x"
                                + entries.get(i).getValue().cardinality();
        return List.of(
                new Family(
                        entries.size(),
                        i -> survived("only-" + nameOf.apply(i), entries.get(i).getValue())),
                new Family(
                        entries.size(),
                        i ->
                                survived(
                                        "names+" + nameOf.apply(i),
                                        union(structure, entries.get(i).getValue()))),
                new Family(
                        entries.size(),
                        i -> {
                            BitSet rest = copy(all);
                            rest.andNot(entries.get(i).getValue());
                            return survived("without-" + nameOf.apply(i), rest);
                        }));
    }

    private record PageKey(Inode inode, int page) {}

    private static Collection<Object> groupsOf(PendingOperation operation) {
        return switch (operation) {
            case PageStore store ->
                    List.of(store.inode(), new PageKey(store.inode(), store.page()));
            case OfFile of -> List.of(of.inode());
            case OfDirectory of -> List.of(of.directory());
        };
    }

    /** Each operation in part; the last write apart, so that others do not crowd it out. */
    private List<Family> tears() {
        List<Tear> last = new ArrayList<>();
        List<Tear> others = new ArrayList<>();
        boolean sawWrite = false;
        for (int i = pending.size() - 1; i >= 0; i--) {
            if (pending.get(i) instanceof Bytes operation) {
                boolean isLast = !sawWrite && operation instanceof Write;
                sawWrite |= isLast;
                addTears(i, operation, isLast ? last : others);
            }
        }
        return List.of(
                new Family(last.size() * 3, i -> last.get(i / 3).state(i % 3, this)),
                new Family(others.size() * 3, i -> others.get(i / 3).state(i % 3, this)));
    }

    private static void addTears(int index, Bytes operation, List<Tear> tears) {
        List<Long> borders = borders(operation, SECTOR_BYTES);
        int sectors = borders.size() - 1;
        for (int i = 0; i < sectors && sectors > 1; i++) {
            if (i > 0) {
                tears.add(new Tear(new Torn(index, 0, borders.get(i), true)));
                tears.add(new Tear(new Torn(index, 0, borders.get(i), false)));
            }
            tears.add(new Tear(new Torn(index, borders.get(i), borders.get(i + 1), true)));
            tears.add(new Tear(new Torn(index, borders.get(i), borders.get(i + 1), false)));
        }
    }

    private record Tear(Torn torn) {

        /** With everything else, with everything before it, or with names and lengths only. */
        CrashState state(int context, CrashImages images) {
            BitSet others =
                    switch (context) {
                        case 0 -> images.all;
                        case 1 -> images.prefix(torn.operation());
                        default -> images.structure;
                    };
            String name =
                    "torn%d:%s%d-%d/%d"
                            .formatted(
                                    torn.operation(),
                                    torn.inside() ? "" : "~",
                                    torn.from(),
                                    torn.to(),
                                    context);
            return new PowerLoss(name, with(others, torn.operation()), torn, false);
        }
    }

    /** Returns where the units of a device divide an operation, its begin and end included. */
    private static List<Long> borders(Bytes operation, int unit) {
        long count = operation.bytes().byteSize();
        List<Long> borders = new ArrayList<>(List.of(0L));
        for (long at = unit - operation.offset() % unit; at < count; at += unit) {
            borders.add(at);
        }
        borders.add(count);
        return borders;
    }

    /**
     * Files are as long as they were made, but the bytes never arrived, or those of the last write.
     */
    private List<Family> lengthsWithoutBytes() {
        BitSet allButLast = copy(all);
        allButLast.clear(Math.max(0, bytes.length() - 1));
        return List.of(
                new Family(1, _ -> new PowerLoss("zeros", structure, null, false)),
                new Family(1, _ -> new PowerLoss("stale", structure, null, true)),
                new Family(1, _ -> new PowerLoss("stale-end", allButLast, null, true)));
    }

    private static CrashState survived(String name, BitSet operations) {
        return new PowerLoss(name, operations, null, false);
    }

    private BitSet prefix(int count) {
        BitSet prefix = new BitSet();
        prefix.set(0, count);
        return prefix;
    }

    private static BitSet with(BitSet operations, int index) {
        BitSet more = copy(operations);
        more.set(index);
        return more;
    }

    private static BitSet without(BitSet operations, int index) {
        BitSet less = copy(operations);
        less.clear(index);
        return less;
    }

    private static BitSet union(BitSet one, BitSet two) {
        BitSet union = copy(one);
        union.or(two);
        return union;
    }

    private static BitSet copy(BitSet operations) {
        BitSet copy = new BitSet();
        copy.or(operations);
        return copy;
    }
}
