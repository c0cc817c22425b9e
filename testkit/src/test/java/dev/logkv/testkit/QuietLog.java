package dev.logkv.testkit;

import java.util.logging.Level;
import java.util.logging.Logger;

/** Keeps thousands of injected faults from the console; their events and figures are asserted. */
final class QuietLog implements AutoCloseable {

    private static final Logger ENGINE = Logger.getLogger("dev.logkv");

    private final Level before = ENGINE.getLevel();

    QuietLog() {
        ENGINE.setLevel(Level.OFF);
    }

    @Override
    public void close() {
        ENGINE.setLevel(before);
    }
}
