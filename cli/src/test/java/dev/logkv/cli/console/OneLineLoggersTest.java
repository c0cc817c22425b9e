package dev.logkv.cli.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class OneLineLoggersTest {

    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private final PrintStream before = System.err;
    private final System.Logger logger =
            new OneLineLoggers().getLogger("dev.logkv", Object.class.getModule());

    @BeforeEach
    void catchStandardError() {
        System.setErr(new PrintStream(err, true, StandardCharsets.UTF_8));
    }

    @AfterEach
    void restoreStandardError() {
        System.setErr(before);
    }

    @Test
    void warningsAndErrors_arePrintedOnOneLineEach() {
        logger.log(Level.WARNING, "low");
        logger.log(Level.ERROR, "failed {0} times", 3);
        logger.log(Level.WARNING, "task failed", new IOException("EIO"));
        logger.log(Level.WARNING, "failed: java.io.IOException: EIO", new IOException("EIO"));

        assertThat(err.toString(StandardCharsets.UTF_8).lines())
                .containsExactly(
                        "logkv: low",
                        "logkv: failed 3 times",
                        "logkv: task failed: java.io.IOException: EIO",
                        "logkv: failed: java.io.IOException: EIO");
    }

    @Test
    void news_isNotPrinted() {
        logger.log(Level.INFO, "news");
        logger.log(Level.DEBUG, "detail", new IOException());
        logger.log(Level.OFF, "never");

        assertThat(err.size()).isZero();
    }
}
