package dev.logkv.testkit;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * A history as lines of text, one for each of its changes: so the process that writes to a store
 * tells the test, which outlives it. Each begins with the time of the store's clock, so a line that
 * comes later tells of time that passes, too.
 */
final class HistoryLines implements HistoryListener {

    private final List<List<Change>> writes;
    private final VirtualClock clock;
    private final Consumer<String> lines;

    /**
     * @param workload from which all writes come
     * @param lines takes each as soon as it is written
     */
    HistoryLines(CrashWorkload workload, VirtualClock clock, Consumer<String> lines) {
        this.writes = writesOf(workload);
        this.clock = clock;
        this.lines = lines;
    }

    private static List<List<Change>> writesOf(CrashWorkload workload) {
        List<List<Change>> writes = new ArrayList<>();
        for (StoreAction action : workload.actions()) {
            if (action instanceof StoreAction.Write write) {
                writes.add(write.changes());
            } else if (action instanceof StoreAction.Group group) {
                writes.addAll(group.writes());
            }
        }
        return writes;
    }

    /** Returns the history that lines tell of, which may end anywhere. */
    static History read(CrashWorkload workload, List<String> lines) {
        List<List<Change>> writes = writesOf(workload);
        History history = new History();
        for (String line : lines) {
            String[] words = line.split(" ");
            switch (words[1]) {
                case "write" -> history.begin(writes.get(number(words[2])), millis(line));
                case "create" -> history.beginCreate(words[2]);
                case "drop" -> history.beginDrop(words[2]);
                case "back" -> history.takeBackTo(number(words[2]));
                case "promise" -> {
                    history.acknowledge(number(words[2]), false);
                    history.acknowledge(number(words[3]), true);
                }
                default -> throw new IllegalArgumentException("no line of a history: " + line);
            }
        }
        return history;
    }

    private static int number(String word) {
        return Integer.parseInt(word);
    }

    /** Returns the time at which a line was written. */
    static long millis(String line) {
        return Long.parseLong(line.substring(0, line.indexOf(' ')));
    }

    /** Returns a line that the clock is in, to end with. */
    static String line(VirtualClock clock, String text) {
        return clock.millis() + " " + text;
    }

    private void add(String text) {
        lines.accept(line(clock, text));
    }

    @Override
    public void writing(List<Change> changes) {
        add("write " + writes.indexOf(changes));
    }

    @Override
    public void creating(String bucket) {
        add("create " + bucket);
    }

    @Override
    public void dropping(String bucket) {
        add("drop " + bucket);
    }

    @Override
    public void takenBackTo(int point) {
        add("back " + point);
    }

    @Override
    public void promised(int acknowledged, int durable) {
        add("promise " + acknowledged + " " + durable);
    }
}
