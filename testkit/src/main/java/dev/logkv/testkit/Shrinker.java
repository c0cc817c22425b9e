package dev.logkv.testkit;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * Makes a failing list shorter: leaves out pieces, half of the list at first and single items at
 * last, as long as it still fails. After delta debugging (Zeller, Hildebrandt 2002), without the
 * complements.
 */
public final class Shrinker {

    private final int attemptsMax;
    private int attempts;

    /**
     * @param attemptsMax how often it is tried at most, so that a slow failure is told in time
     */
    public Shrinker(int attemptsMax) {
        this.attemptsMax = attemptsMax;
    }

    /** Returns a list that fails still, and as short as was found. */
    public <T> List<T> shrink(List<T> items, Predicate<List<T>> fails) {
        List<T> shortest = List.copyOf(items);
        int piece = Math.max(1, shortest.size() / 2);
        while (attempts < attemptsMax) {
            List<T> shorter = withoutOnePiece(shortest, piece, fails);
            if (shorter.size() < shortest.size()) {
                shortest = shorter;
                piece = Math.clamp(shortest.size() / 2, 1, piece);
            } else if (piece == 1) {
                break;
            } else {
                piece /= 2;
            }
        }
        return shortest;
    }

    /** Goes from the end to the begin, and leaves out every piece that is not needed. */
    private <T> List<T> withoutOnePiece(List<T> items, int piece, Predicate<List<T>> fails) {
        List<T> kept = items;
        for (int to = items.size(); to > 0 && attempts < attemptsMax; to -= piece) {
            List<T> fewer = new ArrayList<>(kept);
            fewer.subList(Math.max(0, to - piece), to).clear();
            attempts++;
            if (fails.test(fewer)) {
                kept = List.copyOf(fewer);
            }
        }
        return kept;
    }
}
