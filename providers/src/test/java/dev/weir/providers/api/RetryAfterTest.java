package dev.weir.providers.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import java.time.Instant;
import java.time.InstantSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RetryAfterTest {
    private static final long DAY_MS = 86_400_000;
    private static final RetryAfter ADVICE = new RetryAfter(InstantSource.fixed(Instant.parse("2026-11-21T10:00:00Z")));

    /// @param headers `name: value`, separated by bars
    private static long ms(int status, String headers, String body) {
        MultiMap head = MultiMap.caseInsensitiveMultiMap();
        for (String header : headers.split("\\|")) {
            if (!header.isBlank()) {
                String[] parts = header.split(": ?", 2);
                head.add(parts[0].strip(), parts[1].strip());
            }
        }
        return ADVICE.ms(status, head, Buffer.buffer(body));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "Retry-After: 20; 20000",
                "retry-after: 0; 0",
                "retry-after: 1.5; 1500",
                "retry-after: 0.0001; 1",
                "retry-after-ms: 250; 250",
                "retry-after-ms: 12.3; 13",
                "retry-after-ms: 250 | retry-after: 9; 250",
                "retry-after-ms: soon | retry-after: 9; 9000",
                "retry-after: Sat, 21 Nov 2026 10:00:30 GMT; 30000",
                "retry-after: Sat, 21 Nov 2026 09:00:00 GMT; 0",
                "retry-after: Tue, 24 Nov 2026 10:00:00 GMT; 86400000",
                "retry-after: 999999999; 86400000",
                "retry-after: 99999999999999999999; 0",
                "retry-after: -5; 0",
                "retry-after: a while; 0",
                "retry-after: ; 0",
                "other: 7; 0",
            })
    void the_head_of_an_answer_says_when_to_ask_again(String headers, long ms) {
        assertThat(ms(503, headers, "")).isEqualTo(ms);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "x-ratelimit-remaining-requests: 0 | x-ratelimit-reset-requests: 12ms; 12",
                "x-ratelimit-remaining-requests: 0 | x-ratelimit-reset-requests: 6m0s; 360000",
                "x-ratelimit-remaining-requests: 0 | x-ratelimit-reset-requests: 1h2m3.5s; 3723500",
                "x-ratelimit-remaining-requests: 0 | x-ratelimit-reset-requests: 2d; 86400000",
                "x-ratelimit-remaining-tokens: 0 | x-ratelimit-reset-tokens: 3s | x-ratelimit-reset-requests: 1h; 3000",
                "x-ratelimit-remaining-tokens: 50 | x-ratelimit-reset-tokens: 3s | x-ratelimit-reset-requests: 1h; 3000",
                "x-ratelimit-reset-tokens: 3 seconds; 0",
                "x-ratelimit-reset-tokens: ; 0",
                "retry-after: 2 | x-ratelimit-reset-tokens: 9s; 2000",
            })
    void a_limit_that_is_used_up_says_when_it_is_new(String headers, long ms) {
        assertThat(ms(429, headers, "")).isEqualTo(ms);
    }

    @Test
    void limits_say_nothing_where_no_limit_was_met() {
        String headers = "x-ratelimit-remaining-requests: 0 | x-ratelimit-reset-requests: 9s";

        assertThat(ms(503, headers, "")).isZero();
        assertThat(ms(400, headers, "")).isZero();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "{\"error\":{\"details\":[{\"@type\":\"RetryInfo\",\"retryDelay\":\"17s\"}]}}; 17000",
                "{\"error\":{\"details\":[{\"retryDelay\" : \"0.25s\"}]}}; 250",
                "[{\"error\":{\"details\":[{\"retryDelay\": \"3.000000001s\"}]}}]; 3001",
                "{\"error\":{\"details\":[{\"retryDelay\":\"999999s\"}]}}; 86400000",
                "{\"error\":{\"details\":[{\"retryDelay\":\"soon\"}]}}; 0",
                "{\"error\":{\"message\":\"retryDelay\"}}; 0",
                "<html>; 0",
            })
    void the_body_may_say_it_too(String body, long ms) {
        assertThat(ms(429, "", body)).isEqualTo(ms);
    }

    @Test
    void the_head_comes_before_the_body_and_a_huge_body_is_not_searched() {
        String body = "{\"retryDelay\":\"17s\"}";

        assertThat(ms(429, "retry-after: 2", body)).isEqualTo(2_000);
        assertThat(ms(429, "", " ".repeat(64 * 1024) + body)).isZero();
        assertThat(RetryAfter.WAIT_MS_MAX).isEqualTo(DAY_MS);
    }
}
