package dev.logkv.cli.console;

/** A little colour, or none. */
public enum Style {
    PLAIN,
    COLORED;

    /** Returns the style for streams: colours on a terminal only. */
    public static Style of(Streams streams) {
        return streams.isColored() ? COLORED : PLAIN;
    }

    public String bold(String text) {
        return wrap("1", text);
    }

    public String dim(String text) {
        return wrap("2", text);
    }

    /** Marks what is as it should be. */
    public String good(String text) {
        return wrap("32", text);
    }

    /** Marks what is not. */
    public String bad(String text) {
        return wrap("1;31", text);
    }

    private String wrap(String code, String text) {
        return this == PLAIN ? text : "\033[" + code + "m" + text + "\033[0m";
    }
}
