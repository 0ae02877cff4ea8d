package dev.weir.gateway.services;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BackoffTest {
    private static final InstantSource NOW = InstantSource.fixed(Instant.parse("2026-01-31T12:00:00Z"));

    private final ServiceSettings settings = RunningServices.config(
                    "services: {a: {prefix: /a, urls: \"http://h\", retryPause: 100ms, retryPauseMax: 1s}}", Map.of())
            .services()
            .get("a");

    @ParameterizedTest
    @CsvSource({"1, 50, 100", "2, 100, 200", "4, 400, 800", "5, 500, 1000", "1000, 500, 1000"})
    void pauses_grow_to_a_bound_and_are_half_chance(int attempts, long least, long most) {
        var seen = new HashSet<Long>();
        for (int i = 0; i < 500; i++) {
            long pause = Backoff.pauseMs(settings, attempts);
            assertThat(pause).isBetween(least, most);
            seen.add(pause);
        }
        assertThat(seen).hasSizeGreaterThan(10);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "0                             | 0",
                " 2                            | 2000",
                "Sat, 31 Jan 2026 12:00:05 GMT | 5000",
                "Sat, 31 Jan 2026 11:00:00 GMT | 0",
                "soon                          | -1",
                "-1                            | -1",
                "99999999999                   | -1",
            })
    void retry_after_is_seconds_or_a_date(String header, long ms) {
        assertThat(Backoff.retryAfterMs(header, NOW)).isEqualTo(ms);
    }

    @Test
    void without_one_nothing_is_asked_for() {
        assertThat(Backoff.retryAfterMs(null, NOW)).isEqualTo(-1);
    }
}
