package dev.weir.gateway.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.weir.contracts.failure.Failure;
import dev.weir.contracts.failure.GatewayException;
import java.util.ArrayList;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class RateLimiterTest {
    private static final UUID KEY = UUID.randomUUID();
    private static final long START = -TimeUnit.SECONDS.toNanos(1);
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
    private static final long MS = TimeUnit.MILLISECONDS.toNanos(1);

    private static int admitted(RateLimiter limiter, UUID key, long nanos, int tries) {
        int admitted = 0;
        for (int i = 0; i < tries; i++) {
            try {
                limiter.admit(key, 0, nanos);
                admitted++;
            } catch (GatewayException e) {
                assertThat(e.failure()).isEqualTo(Failure.RATE_LIMITED);
            }
        }
        return admitted;
    }

    @Test
    void exactly_as_many_requests_pass_as_the_limit_says() {
        var limiter = new RateLimiter(60, 1_000);

        assertThat(admitted(limiter, KEY, START, 200)).isEqualTo(60);
    }

    @Test
    void it_refills_steadily_and_never_beyond_a_minutes_worth() {
        var limiter = new RateLimiter(60, 1_000);
        admitted(limiter, KEY, START, 60);

        assertThat(admitted(limiter, KEY, START + SECOND - MS, 5)).isZero();
        assertThat(admitted(limiter, KEY, START + SECOND, 5)).isEqualTo(1);
        assertThat(admitted(limiter, KEY, START + 11 * SECOND, 20)).isEqualTo(10);
        assertThat(admitted(limiter, KEY, START + 86_400 * SECOND, 200)).isEqualTo(60);
    }

    @Test
    void nothing_is_lost_to_rounding_however_often_it_is_asked() {
        // 7 a minute: 8571.4 ms each.
        var limiter = new RateLimiter(7, 1_000);
        admitted(limiter, KEY, START, 7);
        int admitted = 0;
        for (long ms = 1; ms <= 600_000; ms++) {
            admitted += admitted(limiter, KEY, START + ms * MS, 1);
        }

        assertThat(admitted).isEqualTo(70);
    }

    @Test
    void nanoseconds_between_two_looks_are_not_lost() {
        var limiter = new RateLimiter(60_000, 1_000);
        admitted(limiter, KEY, START, 60_000);
        int admitted = 0;
        for (long looks = 1; looks <= 1_500; looks++) {
            admitted += admitted(limiter, KEY, START + looks * MS * 2 / 3, 1);
        }

        assertThat(admitted).isEqualTo(1_000);
    }

    @Test
    void tokens_are_limited_apart_from_requests() {
        var limiter = new RateLimiter(100, 1_000);
        limiter.admit(KEY, 700, START);

        var refused = catchThrowableOfType(GatewayException.class, () -> limiter.admit(KEY, 301, START));

        assertThat(refused.failure()).isEqualTo(Failure.RATE_LIMITED);
        assertThat(refused)
                .hasMessage(
                        "Rate limit reached for tokens per minute: limit 1000, requested 301. Please try again in 60ms.");
        assertThat(refused.retryAfterSeconds()).isEqualTo(1);
        limiter.admit(KEY, 300, START);
    }

    @Test
    void the_wait_it_names_is_the_shortest_that_helps() {
        var limiter = new RateLimiter(100, 1_000);
        limiter.admit(KEY, 1_000, START);

        var refused = catchThrowableOfType(GatewayException.class, () -> limiter.admit(KEY, 100, START));
        assertThat(refused).hasMessageContaining("in 6000ms");
        assertThat(refused.retryAfterSeconds()).isEqualTo(6);

        assertThatThrownBy(() -> limiter.admit(KEY, 100, START + 6 * SECOND - MS))
                .isInstanceOf(GatewayException.class);
        limiter.admit(KEY, 100, START + 6 * SECOND);
    }

    @Test
    void a_refused_request_counts_nothing() {
        var limiter = new RateLimiter(2, 1_000);
        limiter.admit(KEY, 1_000, START);
        for (int i = 0; i < 10; i++) {
            assertThatThrownBy(() -> limiter.admit(KEY, 1, START)).isInstanceOf(GatewayException.class);
        }

        assertThat(limiter.admit(KEY, 0, START).requests().remaining()).isZero();
    }

    @Test
    void a_request_larger_than_a_minutes_tokens_passes_when_all_are_there() {
        var limiter = new RateLimiter(100, 1_000);

        assertThat(limiter.admit(KEY, 50_000, START).tokens().remaining()).isZero();
        limiter.correct(KEY, 50_000, 400, START);
        limiter.admit(KEY, 600, START);
    }

    @Test
    void keys_do_not_share() {
        var limiter = new RateLimiter(5, 1_000);
        admitted(limiter, KEY, START, 5);

        assertThat(admitted(limiter, UUID.randomUUID(), START, 10)).isEqualTo(5);
    }

    @Test
    void the_standing_says_what_is_left_and_when_it_is_full_again() {
        var limiter = new RateLimiter(60, 6_000);
        limiter.admit(KEY, 1_500, START);

        var standing = limiter.admit(KEY, 1_500, START + 500 * MS);

        assertThat(standing.requests()).isEqualTo(new RateLimiter.Bucket.Level(60, 58, 1_500));
        assertThat(standing.tokens()).isEqualTo(new RateLimiter.Bucket.Level(6_000, 3_050, 29_500));
    }

    @Test
    void what_was_counted_and_not_used_is_given_back_and_what_was_used_beyond_is_taken() {
        var limiter = new RateLimiter(100, 1_000);
        limiter.admit(KEY, 800, START);
        limiter.correct(KEY, 800, 300, START);
        assertThat(limiter.admit(KEY, 0, START).tokens().remaining()).isEqualTo(700);

        limiter.admit(KEY, 100, START);
        limiter.correct(KEY, 100, 900, START);
        assertThatThrownBy(() -> limiter.admit(KEY, 0, START + 12 * SECOND - MS))
                .hasMessageContaining("try again in 1ms");
        assertThat(limiter.admit(KEY, 0, START + 18 * SECOND).tokens().remaining())
                .isEqualTo(100);
    }

    @Test
    void giving_back_never_fills_beyond_a_minutes_worth() {
        var limiter = new RateLimiter(100, 1_000);
        limiter.admit(KEY, 800, START);
        limiter.correct(KEY, 800, 0, START + 60 * SECOND);

        assertThat(limiter.admit(KEY, 0, START + 60 * SECOND).tokens().remaining())
                .isEqualTo(1_000);
    }

    @Test
    void a_correction_for_a_forgotten_key_changes_nothing() {
        var limiter = new RateLimiter(100, 1_000);

        limiter.correct(KEY, 800, 0, START);

        assertThat(limiter.admit(KEY, 0, START).tokens().remaining()).isEqualTo(1_000);
    }

    @Test
    void the_largest_limits_do_not_overflow() {
        var limiter = new RateLimiter(RateLimiter.PER_MINUTE_MAX, RateLimiter.PER_MINUTE_MAX);

        var standing = limiter.admit(KEY, Long.MAX_VALUE, START);
        assertThat(standing.tokens()).isEqualTo(new RateLimiter.Bucket.Level(RateLimiter.PER_MINUTE_MAX, 0, 60_000));
        limiter.correct(KEY, Long.MAX_VALUE, 0, START + SECOND);
        assertThat(limiter.admit(KEY, 0, START + SECOND).tokens().remaining()).isEqualTo(RateLimiter.PER_MINUTE_MAX);
    }

    @Test
    void many_threads_at_once_are_counted_exactly() throws Exception {
        var limiter = new RateLimiter(1_000, 1_000);
        var go = new CountDownLatch(1);
        var counts = new ArrayList<Future<Integer>>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 8; i++) {
                counts.add(threads.submit(() -> {
                    go.await();
                    return admitted(limiter, KEY, START, 500);
                }));
            }
            go.countDown();
            int admitted = 0;
            for (var count : counts) {
                admitted += count.get(10, TimeUnit.SECONDS);
            }
            assertThat(admitted).isEqualTo(1_000);
        }
    }
}
