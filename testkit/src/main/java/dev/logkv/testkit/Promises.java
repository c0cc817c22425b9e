package dev.logkv.testkit;

/**
 * What a history promises at one moment, as a line of text: so the process that keeps it can tell
 * another one, which outlives it.
 *
 * @param begun the newest point
 * @param acknowledged the point that survives the death of the process
 * @param durable the point that survives a loss of power
 * @param nowMillis of the store's clock
 */
public record Promises(int begun, int acknowledged, int durable, long nowMillis) {

    static Promises of(History history, VirtualClock clock) {
        return new Promises(
                history.begun(), history.acknowledged(), history.durable(), clock.millis());
    }

    /** Returns the promises that a line tells of. */
    static Promises parse(String line) {
        String[] words = line.split(" ");
        return new Promises(
                Integer.parseInt(words[0]),
                Integer.parseInt(words[1]),
                Integer.parseInt(words[2]),
                Long.parseLong(words[3]));
    }

    /** Returns the line. */
    @Override
    public String toString() {
        return "%d %d %d %d".formatted(begun, acknowledged, durable, nowMillis);
    }
}
