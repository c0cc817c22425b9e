package dev.logkv.cli.record;

import java.io.IOException;
import java.io.InputStream;
import java.io.PushbackInputStream;
import java.util.Arrays;

/** The three bytes that some programs put before UTF-8 text. */
final class ByteOrderMark {

    private static final byte[] MARK = {(byte) 0xef, (byte) 0xbb, (byte) 0xbf};

    private ByteOrderMark() {}

    /** Returns a stream that begins after the mark, if there is one. */
    static InputStream skip(InputStream in) throws IOException {
        byte[] start = in.readNBytes(MARK.length);
        var rest = new PushbackInputStream(in, MARK.length);
        if (!Arrays.equals(start, MARK)) {
            rest.unread(start);
        }
        return rest;
    }
}
