package dev.weir.storage.journal;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// When records are forced to the disk.
sealed interface Fsync {
    /// As soon as they are written, many at once; requests wait for it.
    record Always() implements Fsync {}

    /// So often; nobody waits.
    record Every(Duration interval) implements Fsync {}

    /// When the operating system likes to.
    record Off() implements Fsync {}

    Pattern DURATION = Pattern.compile("(\\d{1,9})(ms|s|m)");
    Duration INTERVAL_MAX = Duration.ofMinutes(10);

    /// @throws IllegalArgumentException with the value and the expectation
    static Fsync parse(String text) {
        return switch (text) {
            case "always" -> new Always();
            case "off" -> new Off();
            default -> new Every(interval(text));
        };
    }

    private static Duration interval(String text) {
        Matcher written = DURATION.matcher(text);
        if (written.matches()) {
            long number = Long.parseLong(written.group(1));
            Duration interval = switch (written.group(2)) {
                case "ms" -> Duration.ofMillis(number);
                case "s" -> Duration.ofSeconds(number);
                default -> Duration.ofMinutes(number);
            };
            if (interval.isPositive() && interval.compareTo(INTERVAL_MAX) <= 0) {
                return interval;
            }
        }
        throw new IllegalArgumentException(
                "fsync: '" + text + "' (expected: always, off, or an interval of 1ms to 10m such as 100ms)");
    }
}
