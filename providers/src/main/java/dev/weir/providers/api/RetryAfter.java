package dev.weir.providers.api;

import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Reads from an error answer how long its provider wants us to wait. Safe from any thread.
///
/// Sources: <https://www.rfc-editor.org/rfc/rfc9110#field.retry-after>,
/// <https://platform.openai.com/docs/guides/rate-limits>, and `RetryInfo` of
/// <https://github.com/googleapis/googleapis/blob/master/google/rpc/error_details.proto>.
///
/// @param clock for advice that is a date
public record RetryAfter(InstantSource clock) {
    /// Longer advice counts as this: a day.
    public static final long WAIT_MS_MAX = Duration.ofDays(1).toMillis();

    /// An error longer than this is none that tells its advice in its body.
    private static final int BODY_BYTES_MAX = 64 * 1024;

    private static final int TOO_MANY = 429;
    private static final long SECOND_MS = 1_000;
    private static final String[] COUNTED = {"requests", "tokens"};
    private static final Pattern SECONDS = Pattern.compile("[0-9]{1,9}(?:\\.[0-9]{1,9})?");

    /// As in `1h2m3.5s`, `12ms`.
    private static final Pattern DURATION =
            Pattern.compile("(?:([0-9]{1,5})d)?(?:([0-9]{1,5})h)?(?:([0-9]{1,6})m(?!s))?"
                    + "(?:([0-9]{1,9}(?:\\.[0-9]{1,9})?)s)?(?:([0-9]{1,9}(?:\\.[0-9]{1,9})?)ms)?");

    private static final Pattern RETRY_DELAY =
            Pattern.compile("\"retryDelay\"\\s{0,4}:\\s{0,4}\"([0-9]{1,9}(?:\\.[0-9]{1,9})?)s\"");

    /// Milliseconds, at most [#WAIT_MS_MAX]; 0 when it says nothing.
    ///
    /// @param body of the error answer, whatever it is
    public long ms(int status, MultiMap headers, Buffer body) {
        long wait = ofHeaders(headers);
        if (wait == 0) {
            wait = ofBody(body);
        }
        if (wait == 0 && status == TOO_MANY) {
            wait = ofLimits(headers);
        }
        return Math.clamp(wait, 0, WAIT_MS_MAX);
    }

    private long ofHeaders(MultiMap headers) {
        String ms = headers.get("retry-after-ms");
        if (ms != null && SECONDS.matcher(ms.strip()).matches()) {
            return (long) Math.ceil(Double.parseDouble(ms.strip()));
        }
        String advice = headers.get("retry-after");
        if (advice == null) {
            return 0;
        }
        String told = advice.strip();
        return SECONDS.matcher(told).matches() ? ofSeconds(told) : untilDate(told);
    }

    private static long ofSeconds(String seconds) {
        return (long) Math.ceil(Double.parseDouble(seconds) * SECOND_MS);
    }

    private long untilDate(String date) {
        try {
            Instant until = ZonedDateTime.parse(date, DateTimeFormatter.RFC_1123_DATE_TIME)
                    .toInstant();
            return Duration.between(clock.instant(), until).toMillis();
        } catch (DateTimeParseException noDate) {
            return 0;
        }
    }

    private static long ofBody(Buffer body) {
        if (body.length() > BODY_BYTES_MAX) {
            return 0;
        }
        Matcher delay = RETRY_DELAY.matcher(body.toString(StandardCharsets.ISO_8859_1));
        return delay.find() ? ofSeconds(delay.group(1)) : 0;
    }

    /// The limit that has nothing left; when none says so, the tokens: too many may be asked for while there are some.
    private static long ofLimits(MultiMap headers) {
        long wait = 0;
        for (String counted : COUNTED) {
            if ("0".equals(headers.get("x-ratelimit-remaining-" + counted))) {
                wait = Math.max(wait, ofDuration(headers.get("x-ratelimit-reset-" + counted)));
            }
        }
        return wait > 0 ? wait : ofDuration(headers.get("x-ratelimit-reset-tokens"));
    }

    private static long ofDuration(String text) {
        Matcher told = DURATION.matcher(text == null ? "" : text.strip());
        if (!told.matches()) {
            return 0;
        }
        return whole(told.group(1)) * Duration.ofDays(1).toMillis()
                + whole(told.group(2)) * Duration.ofHours(1).toMillis()
                + whole(told.group(3)) * Duration.ofMinutes(1).toMillis()
                + (told.group(4) == null ? 0 : ofSeconds(told.group(4)))
                + (told.group(5) == null ? 0 : (long) Math.ceil(Double.parseDouble(told.group(5))));
    }

    private static long whole(String digits) {
        return digits == null ? 0 : Long.parseLong(digits);
    }
}
