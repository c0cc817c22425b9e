package dev.logkv.cli;

import dev.logkv.cli.console.KeyText;
import picocli.CommandLine.Option;

/** Whether keys and values are text or hexadecimal digits, in both directions. */
final class HexArgument {

    @Option(
            names = "--hex",
            description =
                    "Keys and values are hexadecimal digits, on the command line and in what is"
                            + " printed. Without it: UTF-8 text.")
    private boolean hex;

    boolean isSet() {
        return hex;
    }

    byte[] parse(String argument) {
        return KeyText.parse(argument, hex);
    }

    String show(byte[] bytes) {
        return KeyText.show(bytes, hex);
    }
}
