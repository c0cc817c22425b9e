package dev.logkv.cli.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import org.junit.jupiter.api.Test;

class OutputTest {

    @Test
    void bytesAndLines_arriveWithTheFlush() {
        var target = new ByteArrayOutputStream();
        var output = new Output(target);
        output.write(new byte[] {1, 2, 3}, 1, 1);
        output.write(-1);
        output.line("\u20ac");
        assertThat(target.size()).isZero();

        output.flush();

        assertThat(target.toByteArray())
                .inHexadecimal()
                .isEqualTo(
                        new byte[] {2, (byte) 0xff, (byte) 0xe2, (byte) 0x82, (byte) 0xac, '\n'});
    }

    @Test
    void failure_isReportedOnce_andTheRestIsDropped() {
        var output = new Output(failing("Broken pipe"));
        output.line("text");

        assertThatThrownBy(output::flush)
                .isInstanceOfSatisfying(
                        OutputFailure.class, e -> assertThat(e.isBrokenPipe()).isTrue());
        assertThatCode(
                        () -> {
                            output.line("more");
                            output.flush();
                        })
                .doesNotThrowAnyException();
    }

    @Test
    void otherFailure_isNoBrokenPipe() {
        var output = new Output(failing("No space left on device"));
        output.line("text");

        assertThatThrownBy(output::close)
                .isInstanceOfSatisfying(
                        OutputFailure.class, e -> assertThat(e.isBrokenPipe()).isFalse())
                .hasMessage("cannot write the output: No space left on device");
    }

    private static OutputStream failing(String message) {
        return new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                throw new IOException(message);
            }
        };
    }
}
