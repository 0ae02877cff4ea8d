package dev.weir.providers.api.routing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.contracts.config.Secret;
import dev.weir.providers.api.Fault;
import dev.weir.providers.upstream.DefaultSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.function.IntConsumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// A pool under many threads at once.
@Timeout(60)
class KeyPoolRaceTest {
    private static final int THREADS = 8;

    private final KeyPool pool =
            new KeyPool("openai", List.of(Secret.of("a"), Secret.of("b"), Secret.of("c")), DefaultSettings.routing());

    private static void sideBySide(IntConsumer work) throws Exception {
        var start = new CyclicBarrier(THREADS);
        var threads = new ArrayList<Thread>();
        for (int i = 0; i < THREADS; i++) {
            int number = i;
            threads.add(Thread.ofPlatform().start(() -> {
                try {
                    start.await();
                } catch (Exception e) {
                    throw new AssertionError(e);
                }
                work.accept(number);
            }));
        }
        for (Thread thread : threads) {
            thread.join();
        }
    }

    @Test
    void keys_are_taken_equally_often() throws Exception {
        var taken = new AtomicIntegerArray(3);

        sideBySide(_ -> {
            for (int i = 0; i < 30_000; i++) {
                taken.incrementAndGet(pool.take(0));
            }
        });

        assertThat(taken.toString()).isEqualTo("[80000, 80000, 80000]");
        assertThat(pool.keys(0)).extracting(KeyStand::calls).containsExactly(80_000L, 80_000L, 80_000L);
    }

    @Test
    void one_thread_of_all_tries_a_key_that_is_due() throws Exception {
        for (int round = 0; round < 200; round++) {
            long failed = TimeUnit.HOURS.toNanos(3L * round);
            long due = failed + TimeUnit.MINUTES.toNanos(61);
            pool.failed(0, Fault.KEY_EMPTY, 0, failed, failed);
            var tried = new AtomicIntegerArray(3);

            sideBySide(_ -> {
                for (int i = 0; i < 50; i++) {
                    tried.incrementAndGet(pool.take(due));
                }
            });

            assertThat(tried.get(0)).isEqualTo(1);
            assertThat(tried.get(1) + tried.get(2)).isEqualTo(THREADS * 50 - 1);
            pool.succeeded(0, due);
        }
    }

    @Test
    void failures_at_once_are_one_incident_and_none_is_lost() throws Exception {
        sideBySide(_ -> {
            for (int i = 0; i < 10_000; i++) {
                pool.failed(1, Fault.RATE_LIMITED, 0, 0, 0);
            }
        });

        KeyStand stand = pool.keys(0).get(1);
        assertThat(stand.failures()).isEqualTo(THREADS * 10_000);
        assertThat(stand.forMs()).isEqualTo(5_000);
    }
}
