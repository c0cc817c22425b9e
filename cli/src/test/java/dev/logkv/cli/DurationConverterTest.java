package dev.logkv.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.TypeConversionException;

class DurationConverterTest {

    private final DurationConverter converter = new DurationConverter();

    @ParameterizedTest
    @CsvSource({
        "500ms,PT0.5S",
        "30s,PT30S",
        "10m,PT10M",
        "2h,PT2H",
        "7d,PT168H",
        "7D,PT168H",
        "PT1H30M,PT1H30M",
        "pt1h,PT1H",
        "P1D,PT24H"
    })
    void timeSpan_isRead(String text, Duration expected) {
        assertThat(converter.convert(text)).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "5", "s", "5 s", "1.5h", "5w", "1h30m", "9223372036854775807d"})
    void anythingElse_isRefused_withWhatIsRight(String text) {
        assertThatThrownBy(() -> converter.convert(text))
                .isInstanceOf(TypeConversionException.class)
                .hasMessageContaining("'" + text + "'")
                .hasMessageContaining("500ms");
    }

    @Test
    void notMoreThanZero_isRefused() {
        assertThatThrownBy(() -> converter.convert("0ms")).hasMessageContaining("more than zero");
        assertThatThrownBy(() -> converter.convert("PT-1S")).hasMessageContaining("more than zero");
    }
}
