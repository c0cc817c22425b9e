package dev.logkv.cli.console;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * Bytes as a person writes and reads them: UTF-8 text, or hexadecimal digits.
 *
 * <p>What is shown of text stays on one line and can be told apart: control characters, backslashes
 * and bytes that are no UTF-8 appear as {@code \t}, {@code \n}, {@code \r}, {@code \\} and {@code
 * \xNN}.
 */
public final class KeyText {

    private static final HexFormat HEX = HexFormat.of();

    private KeyText() {}

    /**
     * Returns the bytes of an argument.
     *
     * @throws IllegalArgumentException if it is not what it should be
     */
    public static byte[] parse(String argument, boolean isHex) {
        if (!isHex) {
            if (argument.indexOf('\ufffd') >= 0) {
                throw new IllegalArgumentException(
                        "an argument has characters that the locale cannot decode: use a UTF-8"
                                + " locale (LC_ALL=C.UTF-8), or --hex");
            }
            return argument.getBytes(StandardCharsets.UTF_8);
        }
        try {
            return HEX.parseHex(argument);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "'" + argument + "' is not hexadecimal: pairs of the digits 0-9 and a-f");
        }
    }

    /** Returns bytes on one line, so that different bytes look different. */
    public static String show(byte[] bytes, boolean isHex) {
        if (isHex) {
            return HEX.formatHex(bytes);
        }
        String text = utf8(bytes);
        if (text != null && isPlain(text)) {
            return text;
        }
        return text == null ? escapeBytes(bytes) : escape(text);
    }

    /** Returns the text, or null when the bytes are not UTF-8. */
    public static @Nullable String utf8(byte[] bytes) {
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
        } catch (CharacterCodingException e) {
            return null;
        }
    }

    /** Returns the bytes of text, or null when it has half a surrogate pair, which has none. */
    public static byte @Nullable [] bytes(String text) {
        try {
            ByteBuffer encoded = StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(text));
            byte[] bytes = new byte[encoded.remaining()];
            encoded.get(bytes);
            return bytes;
        } catch (CharacterCodingException e) {
            return null;
        }
    }

    private static boolean isPlain(String text) {
        return text.chars().noneMatch(c -> c == '\\' || Character.isISOControl(c));
    }

    private static String escape(String text) {
        var shown = new StringBuilder();
        text.codePoints()
                .forEach(
                        c -> {
                            if (c < 0x80) {
                                appendAscii(shown, c);
                            } else if (Character.isISOControl(c)) {
                                appendHex(shown, new String(Character.toChars(c)));
                            } else {
                                shown.appendCodePoint(c);
                            }
                        });
        return shown.toString();
    }

    /** Bytes that are no text: what is ASCII stays readable. */
    private static String escapeBytes(byte[] bytes) {
        var shown = new StringBuilder();
        for (byte b : bytes) {
            if (b >= 0) {
                appendAscii(shown, b);
            } else {
                shown.append("\\x").append(HEX.toHexDigits(b));
            }
        }
        return shown.toString();
    }

    private static void appendAscii(StringBuilder shown, int c) {
        switch (c) {
            case '\\' -> shown.append("\\\\");
            case '\t' -> shown.append("\\t");
            case '\n' -> shown.append("\\n");
            case '\r' -> shown.append("\\r");
            default -> {
                if (Character.isISOControl(c)) {
                    shown.append("\\x").append(HEX.toHexDigits((byte) c));
                } else {
                    shown.append((char) c);
                }
            }
        }
    }

    private static void appendHex(StringBuilder shown, String text) {
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
            shown.append("\\x").append(HEX.toHexDigits(b));
        }
    }
}
