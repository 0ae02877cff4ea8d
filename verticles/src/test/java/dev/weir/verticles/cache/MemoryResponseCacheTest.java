package dev.weir.verticles.cache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.contracts.cache.ResponseCache;
import dev.weir.storage.cache.MemoryResponseCache;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class MemoryResponseCacheTest extends ResponseCacheContract {
    private static final long BYTES_MAX = 8 << 20;

    private long nanos = 1;
    private final MemoryResponseCache cache = new MemoryResponseCache(BYTES_MAX, () -> nanos);

    @Override
    ResponseCache cache() {
        return cache;
    }

    @Override
    void pass(Duration time) {
        nanos += time.toNanos();
    }

    @Override
    Duration brief() {
        return Duration.ofSeconds(30);
    }

    @Test
    void an_answer_is_there_until_the_last_nanosecond() {
        cache.keep(key(COMPANY, "exact"), answer("exact"), brief());

        nanos += brief().toNanos() - 1;
        assertThat(found(key(COMPANY, "exact"))).isPresent();
        nanos += 1;
        assertThat(found(key(COMPANY, "exact"))).isEmpty();
    }

    @Test
    void a_later_answer_has_a_time_of_its_own() {
        cache.keep(key(COMPANY, "again"), answer("first"), brief());
        nanos += brief().toNanos() / 2;
        cache.keep(key(COMPANY, "again"), answer("second"), brief());
        nanos += brief().toNanos() / 2;

        assertThat(found(key(COMPANY, "again"))).contains(answer("second"));
    }

    @Test
    void its_bytes_stay_within_the_bound_whatever_is_kept() {
        String body = "x".repeat(100_000);
        for (int i = 0; i < 1_000; i++) {
            cache.keep(key(COMPANY, "body " + i), answer(body), LONG);
            assertThat(cache.bytes()).isLessThanOrEqualTo(BYTES_MAX);
        }

        assertThat(cache.bytes()).isGreaterThan(BYTES_MAX / 2);
        assertThat(cache.evicted()).isGreaterThan(900);
    }

    @Test
    void one_that_is_larger_than_all_it_may_hold_is_not_kept() {
        cache.keep(key(COMPANY, "huge"), answer("x".repeat((int) BYTES_MAX)), LONG);

        assertThat(found(key(COMPANY, "huge"))).isEmpty();
        assertThat(cache.bytes()).isZero();
    }

    @Test
    void what_is_over_or_forgotten_weighs_nothing() {
        cache.keep(key(COMPANY, "one"), answer("one"), brief());
        cache.keep(key(COMPANY, "two"), answer("two"), LONG);
        cache.keep(key(COMPANY, "two"), answer("two again"), LONG);
        assertThat(cache.bytes()).isBetween(1_000L, 1_400L);

        pass(brief());
        assertThat(cache.bytes()).isBetween(500L, 700L);
        cache.forget(Optional.of(COMPANY));

        assertThat(cache.bytes()).isZero();
        assertThat(cache.evicted()).isZero();
    }
}
