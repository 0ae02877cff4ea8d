package dev.weir.gateway.services;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.InstantSource;
import java.time.format.DateTimeFormatter;
import java.util.concurrent.ThreadLocalRandom;

/// When a request is tried again.
final class Backoff {
    /// More doublings would not fit into a long.
    private static final int DOUBLINGS_MAX = 30;

    private static final long MS_PER_SECOND = 1000;

    private Backoff() {}

    /// True for a status that says the service is not there: another attempt may find it.
    static boolean isDown(int status) {
        return status == 502 || status == 503 || status == 504;
    }

    /// The pause after so many attempts; its upper half is left to chance, so that not all come back at once.
    static long pauseMs(ServiceSettings settings, int attempts) {
        long most = settings.retryPauseMax().toMillis();
        long grown = settings.retryPause().toMillis() << Math.min(attempts - 1, DOUBLINGS_MAX);
        long pause = Math.min(most, grown);
        return Math.max(1, pause - ThreadLocalRandom.current().nextLong(pause / 2 + 1));
    }

    /// What a `Retry-After` asks for (RFC 9110, section 10.2.3): seconds or a date.
    ///
    /// @return -1 when there is none that can be read
    static long retryAfterMs(String headerOrNull, InstantSource clock) {
        if (headerOrNull == null) {
            return -1;
        }
        String text = headerOrNull.strip();
        if (text.matches("\\d{1,9}")) {
            return Long.parseLong(text) * MS_PER_SECOND;
        }
        try {
            Instant at = DateTimeFormatter.RFC_1123_DATE_TIME.parse(text, Instant::from);
            return Math.max(0, at.toEpochMilli() - clock.millis());
        } catch (DateTimeException unreadable) {
            return -1;
        }
    }
}
