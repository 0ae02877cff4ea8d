package dev.weir.verticles.limits;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.contracts.limits.Measure;
import dev.weir.storage.limits.Decision;
import dev.weir.storage.limits.LimitStore;
import dev.weir.storage.limits.MemoryLimitStore;
import dev.weir.storage.limits.OwnerLimits;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class MemoryLimitStoreTest extends LimitStoreContract {
    private final AtomicLong nanos = new AtomicLong();
    private int nodes = 1;
    private final LimitStore store = new MemoryLimitStore(MemoryLimitStore.MINUTE, nanos::get, () -> nodes, true);

    @Override
    LimitStore store() {
        return store;
    }

    @Override
    long windowMs() {
        return Duration.ofMinutes(1).toMillis();
    }

    @Override
    long now() {
        return TimeUnit.NANOSECONDS.toMillis(nanos.get());
    }

    @Override
    void pass(long ms) {
        // Time goes on by a little with every look.
        nanos.addAndGet(TimeUnit.MILLISECONDS.toNanos(ms) + 1_700_000);
    }

    @Override
    int steps() {
        return 3_000;
    }

    @Test
    void nodes_that_count_apart_share_each_limit() {
        nodes = 4;
        OwnerLimits key = key(Map.of(Measure.REQUESTS_PER_MINUTE, 10L, Measure.CONCURRENT_REQUESTS, 3L));

        assertThat(admittedOf(20, demand(key)))
                .as("three quarters are elsewhere")
                .isEqualTo(1);
        nodes = 1;
        assertThat(admittedOf(20, demand(key))).isEqualTo(2);
    }

    @Test
    void of_a_budget_what_the_books_say_is_left_is_shared_and_asked_anew() {
        nodes = 2;
        OwnerLimits key = key(Map.of(Measure.SPEND_PER_DAY, 100L));
        seedAll(20, key);

        admission(demand(false, 1, 40, NOON, key)).settle(1, 40);
        assertThat(refused(demand(false, 1, 1, NOON, key)).by().used()).isEqualTo(60);

        pass(10_001);
        assertThat(decide(demand(false, 1, 1, NOON, key))).isInstanceOf(Decision.Unseeded.class);
        seedAll(60, key);
        admission(demand(false, 1, 20, NOON, key));
        refused(demand(false, 1, 1, NOON, key));
    }

    @Test
    void what_is_settled_while_the_books_are_asked_is_not_lost() {
        OwnerLimits first = key(Map.of(Measure.SPEND_PER_DAY, 100L));
        seedAll(0, first);
        var running = admission(demand(false, 1, 30, NOON, first));
        nodes = 2;
        pass(10_001);
        Decision.Unseeded asked = (Decision.Unseeded) decide(demand(false, 1, 1, NOON, first));
        running.settle(1, 30);
        store.seed(asked.budgets().getFirst(), 0);
        nodes = 1;

        assertThat(used(first, Measure.SPEND_PER_DAY)).isEqualTo(30);
    }

    @Test
    void what_runs_stays_counted_however_long_nobody_asks() {
        OwnerLimits key = key(Map.of(Measure.CONCURRENT_STREAMS, 1L));
        var running = admission(demand(true, 1, 0, NOON, key));
        pass(Duration.ofHours(3).toMillis());

        refused(demand(true, 1, 0, NOON, key));
        running.settle(0, 0);
        admission(demand(true, 1, 0, NOON, key));
    }

    @Test
    void many_threads_at_once_are_counted_exactly() throws Exception {
        OwnerLimits company = company(Map.of(Measure.REQUESTS_PER_MINUTE, 1_000L, Measure.CONCURRENT_REQUESTS, 900L));
        OwnerLimits key = key(Map.of(Measure.TOKENS_PER_MINUTE, 9_500L));
        var go = new CountDownLatch(1);
        var counts = new ArrayList<Future<Integer>>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 8; i++) {
                counts.add(threads.submit(() -> {
                    go.await();
                    return admittedOf(500, demand(company, key));
                }));
            }
            go.countDown();
            int admitted = 0;
            for (var count : counts) {
                admitted += count.get(10, TimeUnit.SECONDS);
            }
            assertThat(admitted).isEqualTo(900);
        }
        assertThat(used(key, Measure.TOKENS_PER_MINUTE)).isEqualTo(9_000);
    }

    @Test
    void the_largest_limits_do_not_overflow() {
        OwnerLimits key = key(Map.of(
                Measure.REQUESTS_PER_MINUTE, Measure.PER_MINUTE_MAX,
                Measure.TOKENS_PER_MINUTE, Measure.PER_MINUTE_MAX,
                Measure.SPEND_PER_DAY, Measure.SPEND_NANOS_MAX));
        seedAll(Measure.SPEND_NANOS_MAX - 1, key);

        refused(demand(false, 1, Long.MAX_VALUE, NOON, key));
        var admission = admission(demand(false, Long.MAX_VALUE, 1, NOON, key));
        assertThat(admission.standing().tokens().remaining()).isZero();
        assertThat(List.of(used(key, Measure.SPEND_PER_DAY), used(key, Measure.TOKENS_PER_MINUTE)))
                .containsExactly(Measure.SPEND_NANOS_MAX, Measure.PER_MINUTE_MAX);
    }
}
