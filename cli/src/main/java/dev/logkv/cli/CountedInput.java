package dev.logkv.cli;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** Counts what is read through it. For one thread. */
final class CountedInput extends FilterInputStream {

    private long bytes;

    CountedInput(InputStream in) {
        super(in);
    }

    /** Returns how many bytes were read or skipped. */
    long bytes() {
        return bytes;
    }

    @Override
    public int read() throws IOException {
        int b = super.read();
        bytes += b < 0 ? 0 : 1;
        return b;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        int count = super.read(target, offset, length);
        bytes += Math.max(0, count);
        return count;
    }

    @Override
    public long skip(long count) throws IOException {
        long skipped = super.skip(count);
        bytes += skipped;
        return skipped;
    }
}
