package dev.logkv.engine.compaction;

import dev.logkv.engine.compaction.Plan.TableOfRun;
import dev.logkv.engine.compaction.Plan.Target;
import dev.logkv.engine.version.Run;
import dev.logkv.engine.version.TableMeta;
import dev.logkv.engine.version.Version;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Chooses what to do next with the tables of a store: a pure function of the version and the {@link
 * Moment}. Called again after every step, it leads to a version with which it finds nothing to do.
 *
 * <p><b>Lazy leveling</b> (Dayan and Idreos, "Dostoevsky", SIGMOD 2018): an upper level collects a
 * few runs, which are then merged, all at once, into one new run a level down. The bottom is one
 * run. Nearly all of the store lies there, so a scan and a range of old keys meet one run and not
 * several, and what is shadowed takes little space; while what is new is written only about once
 * for each level on its way down. Rewriting the bottom costs as much as it is large, however little
 * goes into it, so the upper levels go there when they together hold enough for that to pay. When
 * nobody writes it costs nobody anything, and much less is enough.
 *
 * <p><b>Rounds.</b> A merge takes many steps, and its sources are marked from the first on. What is
 * marked goes on, with the same sources: runs that came later lie above, and wait. But a full level
 * does not: readers pay for each of its runs, and a round into the bottom may take long. Its runs
 * are merged one level down even if some of them are on their way to the bottom already. They
 * change their mark, the round that they were in goes on with what it has left, and so every
 * operation stays above what is older on its key.
 *
 * <p><b>Tables that need not be read.</b> One that overlaps nothing in its round moves down as it
 * is: what was written in the order of its keys is never written again. One in which all has
 * expired, with nothing below that it hides, is dropped.
 *
 * <p>Nothing here loops: a move or a merge brings operations further down, and of what it writes in
 * its place a table is only rewritten if nothing will be left to remove then.
 */
public final class Picker {

    /**
     * How large the upper levels are, as a part of the bottom, when it pays to rewrite that: each
     * byte in them then costs about one and a half bytes of the bottom.
     */
    private static final double PAYS_UNDER_LOAD = 0.7;

    /** As above, when nobody writes, and the least under load. */
    private static final double PAYS_WHEN_IDLE = 0.15;

    /** The least when nobody writes, however much lies outside the tables. */
    private static final double PAYS_LEAST = 0.02;

    /**
     * How much of the values outside the tables lies under upper levels, as a part of what lies
     * under the bottom, when it pays to look what is dead there.
     */
    private static final double VALUES_TOLD = 0.4;

    /** So many times what the tables take must the values be for that: all of these are written. */
    private static final int VALUES_OF_TABLES = 8;

    /** Which part of a table at the bottom is dead when it is worth rewriting under load. */
    private static final double WASTE_UNDER_LOAD = 0.3;

    /** As above, when nobody writes; tables with more than that do not move to the bottom. */
    private static final double WASTE_WHEN_IDLE = 0.1;

    /** A table that is less than this part of a full one is not moved, but merged with others. */
    private static final int MOVED_FRACTION = 8;

    /**
     * So much free space is enough for any step, in full tables: twice what one writes. Where
     * single values are larger than a table, tables are too, and a step writes more: see {@link
     * #excess}.
     */
    private static final int SPACE_FOR_STEP_TABLES = 8;

    /** What one step moves of values, in full tables. */
    private static final int VALUES_OF_STEP_TABLES = 4;

    /** A table of more full ones than this has a large value in it. */
    private static final int USUAL_TABLES = 2;

    /** Up to this many times the runs of a full level is usual while rounds are under way. */
    private static final int USUAL_FULLNESS = 2;

    /** What {@link #nextExpiryMillis} returns when nothing expires. */
    public static final long NEVER = Long.MAX_VALUE;

    private final TreeShape shape;
    private final ValueSettings valueSettings;

    public Picker(TreeShape shape, ValueSettings valueSettings) {
        this.shape = shape;
        this.valueSettings = valueSettings;
    }

    /** Chooses the next step. */
    public Plan pick(Version version, Moment moment) {
        Tree tree = new Tree(version);
        List<TableOfRun> expired = expired(version, moment);
        if (!expired.isEmpty()) {
            return new Plan.Drop(expired);
        }
        Round round = chooseRound(tree, moment);
        if (round != null) {
            Plan step = step(version, tree, round, moment);
            if (!(step instanceof Plan.Merge merge)
                    || spaceForStep(tree, round, merge.leaving()) <= moment.freeBytes()) {
                return step;
            }
        }
        Plan rewrite = rewrite(version, tree, moment, round != null);
        return round != null && rewrite instanceof Plan.Nothing ? new Plan.AwaitSpace() : rewrite;
    }

    /** Returns whether of a backlog, that of the moment, nothing is left to do. */
    public boolean isSettled(Version version, Moment moment) {
        Tree tree = new Tree(version);
        Run bottom = tree.bottom();
        return tree.upper().stream().noneMatch(run -> moment.backlog().runs().contains(run.id()))
                && (bottom == null
                        || bottom.tables().stream()
                                .filter(table -> isAsked(table, moment))
                                .noneMatch(table -> Waste.removable(table, moment) > 0))
                && Collections.disjoint(Relocation.toBound(version), moment.backlog().segments());
    }

    private static boolean isAsked(TableMeta table, Moment moment) {
        return table.number() <= moment.backlog().newestTable();
    }

    /**
     * Returns how much has to be free for a step of a round: what it may write before it gives
     * anything back, and as much again for the log, which goes on meanwhile.
     */
    private long spaceForStep(Tree tree, Round round, Set<Long> leaving) {
        List<Run> runs = Stream.concat(round.sources().stream(), target(tree, round)).toList();
        long bytes =
                runs.stream().flatMap(run -> run.tables().stream()).mapToLong(this::bytesOf).sum();
        long moved =
                runs.stream()
                        .flatMap(run -> run.tables().stream())
                        .mapToLong(table -> Relocation.bytesIn(leaving, table))
                        .sum();
        long excess = runs.stream().mapToLong(this::excess).sum();
        return Math.min(
                2 * (bytes + moved), SPACE_FOR_STEP_TABLES * shape.tableBytes() + 2 * excess);
    }

    /** Returns by how much a step may write more than usual, because of the values in a run. */
    private long excess(Run run) {
        return run.tables().stream()
                .filter(this::isOversized)
                .mapToLong(table -> table.properties().fileBytes() - shape.tableBytes())
                .max()
                .orElse(0);
    }

    /**
     * Returns about how many bytes are left of a table. Of one with a large value, all that it had:
     * on which side of the cut that lies cannot be known.
     */
    private long bytesOf(TableMeta table) {
        return isOversized(table) ? table.properties().fileBytes() : table.liveBytes();
    }

    private boolean isOversized(TableMeta table) {
        return table.properties().fileBytes() > USUAL_TABLES * shape.tableBytes();
    }

    /** Returns the run that a round goes into, if there is one already. */
    private static Stream<Run> target(Tree tree, Round round) {
        return round.target().run() == Target.NEW_RUN
                ? Stream.empty()
                : Stream.of(tree.find(round.target().run()));
    }

    /**
     * Returns when time alone may give something to do next: when enough of some table has expired,
     * in milliseconds since the epoch; {@link #NEVER} if there is no such table.
     */
    public static long nextExpiryMillis(Version version, long nowMillis) {
        return version.runs().stream()
                .flatMap(run -> run.tables().stream())
                .mapToLong(table -> Waste.nextExpiryMillis(table, WASTE_WHEN_IDLE, nowMillis))
                .min()
                .orElse(NEVER);
    }

    /**
     * Returns how far behind compaction is: 0 in normal operation, 1 when some level has about
     * twice as many runs as it ever should, and so on. Writers are to be slowed in proportion.
     */
    public double debt(Version version) {
        int usual = USUAL_FULLNESS * shape.runsPerLevel();
        double debt = 0;
        for (int level = 0; level < Version.BOTTOM; level++) {
            int levelNumber = level;
            long count = version.runs().stream().filter(run -> run.level() == levelNumber).count();
            debt = Math.max(debt, (double) (count - usual) / usual);
        }
        return debt;
    }

    private @Nullable Round chooseRound(Tree tree, Moment moment) {
        Round full = fullLevel(tree);
        if (full != null) {
            return full;
        }
        List<Round> underWay = tree.underWay();
        return underWay.isEmpty() ? settle(tree, moment) : underWay.getFirst();
    }

    /** Returns the round of the uppermost full level that may have one now, or null. */
    private @Nullable Round fullLevel(Tree tree) {
        for (int level = 0; level < Version.BOTTOM; level++) {
            if (isFull(tree, level)) {
                Round round = roundOf(tree, level);
                if (round != null) {
                    return round;
                }
            }
        }
        return null;
    }

    /** Returns whether a level has enough runs that are not on their way down. */
    private boolean isFull(Tree tree, int level) {
        return tree.complete(level).stream().filter(run -> run.into() == 0).count()
                >= shape.runsPerLevel();
    }

    /**
     * Returns the round of a full level: that which it is in, or one to the bottom, or one a level
     * down. Null for the last level if its turn comes when a round that is in its way is over.
     */
    private @Nullable Round roundOf(Tree tree, int level) {
        List<Run> runs = tree.complete(level);
        Optional<Round> own = underWayAbove(tree, runs);
        if (own.isPresent()) {
            return own.get();
        }
        boolean last = level >= shape.upperLevels() - 1;
        List<Run> toBottom = tree.aboveBottom(Math.min(level, 1));
        if (mayGoToBottom(tree, runs, toBottom) && (last || paysUnderLoad(level, toBottom, tree))) {
            return new Round(toBottom, tree.bottomTarget());
        }
        return last ? null : new Round(runs, new Target(Target.NEW_RUN, level + 1));
    }

    /** Returns the round that some of a level's runs are in already, unless it is to the bottom. */
    private static Optional<Round> underWayAbove(Tree tree, List<Run> runs) {
        return tree.underWay().stream()
                .filter(round -> round.target().level() != Version.BOTTOM)
                .filter(round -> round.sources().stream().anyMatch(runs::contains))
                .findFirst();
    }

    /** Returns whether nothing is in the way of runs that would go to the bottom with others. */
    private static boolean mayGoToBottom(Tree tree, List<Run> runs, List<Run> toBottom) {
        return toBottom.containsAll(runs)
                && tree.underWay().stream()
                        .noneMatch(round -> round.target().level() == Version.BOTTOM);
    }

    /**
     * Returns whether a full level may go straight to the bottom. Level 0 only if there is nothing
     * between: a long round must not hold it up.
     */
    private static boolean paysUnderLoad(int level, List<Run> sources, Tree tree) {
        return (level > 0 || sources.stream().allMatch(run -> run.level() == 0))
                && pays(sources, tree, false);
    }

    /** Returns a round into the bottom that is asked for, or that is worth it, or null. */
    private @Nullable Round settle(Tree tree, Moment moment) {
        List<Run> asked = asked(tree, moment.backlog());
        if (!asked.isEmpty()) {
            return new Round(asked, tree.bottomTarget());
        }
        List<Run> all = tree.aboveBottom(0);
        if (moment.backlog().segments().isEmpty() && tellsWhatIsDead(all, tree)) {
            return new Round(all, tree.bottomTarget());
        }
        List<Run> sources = moment.idle() ? all : tree.aboveBottom(1);
        return !sources.isEmpty() && pays(sources, tree, moment.idle())
                ? new Round(sources, tree.bottomTarget())
                : null;
    }

    /**
     * Returns whether a round into the bottom writes few tables, and may tell of many values
     * outside them that they are dead: until then they take space, and nobody knows.
     */
    private static boolean tellsWhatIsDead(List<Run> sources, Tree tree) {
        Run bottom = tree.bottom();
        if (bottom == null || sources.isEmpty()) {
            return false;
        }
        long values = sources.stream().mapToLong(Run::valueBytes).sum();
        long tables = bottom.liveBytes() + sources.stream().mapToLong(Run::liveBytes).sum();
        return values >= VALUES_TOLD * bottom.valueBytes() && values >= VALUES_OF_TABLES * tables;
    }

    /** Returns the runs that may go into the bottom, from the newest of a backlog on. */
    private static List<Run> asked(Tree tree, Backlog backlog) {
        List<Run> sources = tree.aboveBottom(0);
        for (int i = 0; i < sources.size(); i++) {
            if (backlog.runs().contains(sources.get(i).id())) {
                return sources.subList(i, sources.size());
            }
        }
        return List.of();
    }

    /**
     * Returns whether it pays to rewrite the tables of the bottom: within limits the sooner, the
     * more values there are outside them. These are not rewritten, and as long as nobody knows what
     * is dead of them, it takes space. When nobody writes those of the sources count, for as much
     * may be found to be dead below.
     */
    private static boolean pays(List<Run> sources, Tree tree, boolean idle) {
        Run bottom = tree.bottom();
        if (bottom == null) {
            return true;
        }
        long tables = bottom.liveBytes();
        long bytes = sources.stream().mapToLong(Run::liveBytes).sum();
        if (idle) {
            long values = sources.stream().mapToLong(Run::valueBytes).sum();
            return bytes >= PAYS_LEAST * tables && bytes + values >= PAYS_WHEN_IDLE * tables;
        }
        double part = (double) tables / Math.max(1, tables + bottom.valueBytes());
        return bytes >= Math.max(PAYS_WHEN_IDLE, PAYS_UNDER_LOAD * part) * tables;
    }

    private Plan step(Version version, Tree tree, Round round, Moment moment) {
        List<TableOfRun> moving = new ArrayList<>();
        for (Run source : round.sources()) {
            for (TableMeta table : source.tables()) {
                if (canMove(tree, round, source, table, moment)) {
                    moving.add(new TableOfRun(source.id(), table.number()));
                }
            }
        }
        return moving.isEmpty()
                ? new Plan.Merge(
                        round.sourceIds(),
                        round.target(),
                        hasNothingBelow(tree, round),
                        round.target().level() == Version.BOTTOM
                                ? Relocation.inPassing(version, valueSettings)
                                : Set.of())
                : new Plan.Move(round.sourceIds(), moving, round.target());
    }

    private boolean canMove(Tree tree, Round round, Run source, TableMeta table, Moment moment) {
        if (table.liveBytes() < shape.tableBytes() / MOVED_FRACTION) {
            return false;
        }
        if (round.target().level() == Version.BOTTOM
                && (table.properties().rangeDeletions() > 0
                        || Waste.of(table, moment.nowMillis()) >= WASTE_WHEN_IDLE)) {
            return false;
        }
        Stream<Run> others = round.sources().stream().filter(run -> run.id() != source.id());
        return Stream.concat(others, target(tree, round)).noneMatch(run -> overlaps(run, table));
    }

    private static boolean hasNothingBelow(Tree tree, Round round) {
        List<Run> below = tree.below(round.target(), round.sources());
        return below.isEmpty()
                || Stream.concat(round.sources().stream(), target(tree, round))
                        .flatMap(run -> run.tables().stream())
                        .noneMatch(table -> overlapsAny(below, table));
    }

    private static List<TableOfRun> expired(Version version, Moment moment) {
        List<TableOfRun> expired = new ArrayList<>();
        for (Run run : version.runs()) {
            for (TableMeta table : run.tables()) {
                if (Waste.isAllExpired(table, moment.nowMillis())
                        && !overlapsAny(version.behind(run.id()), table)) {
                    expired.add(new TableOfRun(run.id(), table.number()));
                }
            }
        }
        return expired;
    }

    /**
     * Chooses the table at the bottom of which most is dead, or which has most in segments that are
     * to be emptied.
     *
     * @param spaceIsAwaited whether a round cannot go on for want of space
     */
    private Plan rewrite(Version version, Tree tree, Moment moment, boolean spaceIsAwaited) {
        Run bottom = tree.bottom();
        if (bottom == null) {
            return new Plan.Nothing();
        }
        Plan wasteful = rewriteWasteful(version, bottom, moment, spaceIsAwaited);
        return wasteful instanceof Plan.Nothing ? relocate(version, bottom, moment) : wasteful;
    }

    private Plan relocate(Version version, Run bottom, Moment moment) {
        if (!moment.idle() && moment.backlog().segments().isEmpty()) {
            return new Plan.Nothing();
        }
        Set<Long> emptied = Relocation.toBound(version);
        return bottom.tables().stream()
                .filter(table -> Relocation.bytesIn(emptied, table) > 0)
                .max(Comparator.comparingLong(table -> Relocation.bytesIn(emptied, table)))
                .map(table -> rewrite(bottom, table, emptied, moment))
                .orElse(new Plan.Nothing());
    }

    private Plan rewriteWasteful(
            Version version, Run bottom, Moment moment, boolean spaceIsAwaited) {
        Set<Long> leaving = Relocation.inPassing(version, valueSettings);
        boolean scarce =
                spaceIsAwaited || moment.freeBytes() < SPACE_FOR_STEP_TABLES * shape.tableBytes();
        double threshold = moment.idle() || scarce ? WASTE_WHEN_IDLE : WASTE_UNDER_LOAD;
        return bottom.tables().stream()
                .filter(
                        table ->
                                Waste.removable(table, moment)
                                        >= (isAsked(table, moment) ? Double.MIN_VALUE : threshold))
                .max(Comparator.comparingDouble(table -> Waste.removable(table, moment)))
                .map(table -> rewrite(bottom, table, leaving, moment))
                .orElse(new Plan.Nothing());
    }

    private Plan rewrite(Run bottom, TableMeta table, Set<Long> emptied, Moment moment) {
        Set<Long> leaving =
                Relocation.some(emptied, table, VALUES_OF_STEP_TABLES * shape.tableBytes());
        return bytesOf(table) + Relocation.bytesIn(leaving, table) < moment.freeBytes()
                ? new Plan.Rewrite(new TableOfRun(bottom.id(), table.number()), leaving)
                : new Plan.AwaitSpace();
    }

    private static boolean overlapsAny(List<Run> runs, TableMeta table) {
        return runs.stream().anyMatch(run -> overlaps(run, table));
    }

    private static boolean overlaps(Run run, TableMeta table) {
        return !run.overlapping(table.first(), table.last()).isEmpty();
    }
}
