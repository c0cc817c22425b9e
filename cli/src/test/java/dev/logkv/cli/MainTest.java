package dev.logkv.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class MainTest {

    @Test
    void help_isPrinted_andExitsZero() {
        var out = new StringWriter();
        int status = command(out, new StringWriter()).execute("--help");

        assertThat(status).isZero();
        assertThat(out.toString()).contains("Usage: logkv");
    }

    @Test
    void unknownOption_isAUsageError() {
        var err = new StringWriter();
        int status = command(new StringWriter(), err).execute("--unknown");

        assertThat(status).isEqualTo(2);
        assertThat(err.toString()).contains("--unknown");
    }

    private static CommandLine command(StringWriter out, StringWriter err) {
        return new CommandLine(new Main())
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err));
    }
}
