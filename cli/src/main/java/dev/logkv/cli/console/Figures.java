package dev.logkv.cli.console;

import java.util.Locale;

/** Figures as a person reads them. Always with a decimal point, whatever the locale. */
public final class Figures {

    private static final String[] UNITS = {"bytes", "KiB", "MiB", "GiB", "TiB"};

    private Figures() {}

    /** Returns a number with a comma at every thousand. */
    public static String count(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }

    /** Returns a number of bytes in the unit that leaves one to four digits before the point. */
    public static String bytes(long bytes) {
        double value = bytes;
        int unit = 0;
        while (Math.abs(value) >= 1024 && unit < UNITS.length - 1) {
            value /= 1024;
            unit++;
        }
        return unit == 0
                ? count(bytes) + " bytes"
                : String.format(Locale.ROOT, "%,.1f %s", value, UNITS[unit]);
    }

    /** Returns how often something happened in a second. */
    public static String rate(long number, long nanos) {
        return count(Math.round(number * 1e9 / Math.max(1, nanos))) + "/s";
    }

    /** Returns a short time with about three digits. */
    public static String time(long nanos) {
        if (nanos < 100_000) {
            return String.format(Locale.ROOT, "%.2f us", nanos / 1e3);
        }
        if (nanos < 100_000_000) {
            return String.format(Locale.ROOT, "%.2f ms", nanos / 1e6);
        }
        return String.format(Locale.ROOT, "%.2f s", nanos / 1e9);
    }

    /** Returns a time in whole seconds as minutes and seconds, or hours as well. */
    public static String clock(long seconds) {
        return seconds < 3600
                ? String.format(Locale.ROOT, "%d:%02d", seconds / 60, seconds % 60)
                : String.format(
                        Locale.ROOT,
                        "%d:%02d:%02d",
                        seconds / 3600,
                        seconds / 60 % 60,
                        seconds % 60);
    }
}
