package dev.logkv.cli.demo;

import java.util.List;

/**
 * An endless row of trades, the same each time it is begun: two processes that begin the same feed
 * see the same trades. For one thread.
 */
public interface Feed {

    /** Returns the next trade. */
    Trade next();

    /** Returns all symbols that occur. */
    List<String> symbols();

    /** Passes over trades. */
    default void skip(long trades) {
        for (long i = 0; i < trades; i++) {
            next();
        }
    }
}
