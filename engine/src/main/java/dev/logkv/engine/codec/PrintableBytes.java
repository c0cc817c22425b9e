package dev.logkv.engine.codec;

/** Bytes as text for people: what is printable in ASCII as it is, the rest as \xNN. */
public final class PrintableBytes {

    /** How much is shown. */
    private static final int BYTES_MAX = 60;

    private PrintableBytes() {}

    /** Returns the first bytes of an array in quotes, with dots behind if there are more. */
    public static String of(byte[] bytes) {
        StringBuilder text = new StringBuilder("\"");
        for (int i = 0; i < Math.min(bytes.length, BYTES_MAX); i++) {
            int c = bytes[i] & 0xff;
            if (c == '"' || c == '\\') {
                text.append('\\').append((char) c);
            } else if (c >= 0x20 && c < 0x7f) {
                text.append((char) c);
            } else {
                text.append("\\x%02x".formatted(c));
            }
        }
        return text.append(bytes.length > BYTES_MAX ? "\"..." : "\"").toString();
    }
}
