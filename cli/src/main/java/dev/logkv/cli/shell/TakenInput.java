package dev.logkv.cli.shell;

import java.io.IOException;
import java.io.InputStream;

/** Standard input as a command in the shell has it: the lines are the shell's. */
final class TakenInput extends InputStream {

    @Override
    public int read() throws IOException {
        throw taken();
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        throw taken();
    }

    private static IOException taken() {
        return new IOException("standard input is read by the shell; name a value or a file");
    }
}
