package dev.logkv.cli.console;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/**
 * Standard output as bytes, buffered. A write that fails throws {@link OutputFailure}, which is
 * unchecked so that it passes through libraries as it is: nobody who reads a pipe that broke must
 * ever be told that all went well. What is written after that is dropped. For one thread.
 */
public final class Output extends OutputStream {

    private static final int BUFFER_BYTES = 64 << 10;

    private final OutputStream target;
    private boolean isBroken;

    /** Writes to a target, which stays open. */
    public Output(OutputStream target) {
        this.target = new BufferedOutputStream(target, BUFFER_BYTES);
    }

    @Override
    public void write(int b) {
        write(new byte[] {(byte) b});
    }

    @Override
    public void write(byte[] bytes) {
        write(bytes, 0, bytes.length);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) {
        if (isBroken) {
            return;
        }
        try {
            target.write(bytes, offset, length);
        } catch (IOException e) {
            throw broken(e);
        }
    }

    /** Writes text and the end of a line, in UTF-8. */
    public void line(String text) {
        write(text.getBytes(StandardCharsets.UTF_8));
        write('\n');
    }

    @Override
    public void flush() {
        if (isBroken) {
            return;
        }
        try {
            target.flush();
        } catch (IOException e) {
            throw broken(e);
        }
    }

    private OutputFailure broken(IOException cause) {
        isBroken = true;
        return new OutputFailure(cause);
    }

    /** Flushes; standard output itself stays open until the process ends. */
    @Override
    public void close() {
        flush();
    }
}
