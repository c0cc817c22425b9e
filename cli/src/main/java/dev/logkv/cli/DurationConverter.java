package dev.logkv.cli;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads a time span: {@code 500ms}, {@code 30s}, {@code 10m}, {@code 2h}, {@code 7d}, ISO 8601. */
final class DurationConverter implements ITypeConverter<Duration> {

    private static final Pattern SHORT = Pattern.compile("(\\d+)(ms|s|m|h|d)");

    @Override
    public Duration convert(String text) {
        Duration duration = parse(text.toLowerCase(Locale.ROOT));
        if (!duration.isPositive()) {
            throw new TypeConversionException("'" + text + "' is not more than zero");
        }
        return duration;
    }

    private static Duration parse(String text) {
        try {
            Matcher matcher = SHORT.matcher(text);
            return matcher.matches()
                    ? Duration.of(Long.parseLong(matcher.group(1)), unit(matcher.group(2)))
                    : Duration.parse(text);
        } catch (DateTimeException | ArithmeticException | NumberFormatException e) {
            throw new TypeConversionException(
                    "'" + text + "' is no time span: 500ms, 30s, 10m, 2h, 7d or ISO like PT1H30M");
        }
    }

    private static ChronoUnit unit(String letters) {
        return switch (letters) {
            case "ms" -> ChronoUnit.MILLIS;
            case "s" -> ChronoUnit.SECONDS;
            case "m" -> ChronoUnit.MINUTES;
            case "h" -> ChronoUnit.HOURS;
            case "d" -> ChronoUnit.DAYS;
            default -> throw new AssertionError(letters);
        };
    }
}
