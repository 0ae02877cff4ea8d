package dev.weir.providers.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.providers.api.ProviderSet.Kind;
import dev.weir.providers.api.ProviderSet.Wanted;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ProviderSetTest {
    private static final long GRACE_MS = 150;
    private static final long LONGEST_MS = 200;

    private final Vertx vertx = Vertx.vertx();
    private final List<String> made = new ArrayList<>();
    private final List<String> closed = new ArrayList<>();
    private final ProviderSet<String> set = new ProviderSet<>(
            vertx,
            new Kind<>(_ -> LONGEST_MS, name -> {
                closed.add(name);
                return Future.succeededFuture();
            }),
            GRACE_MS);

    @AfterEach
    void stop() throws Exception {
        vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
    }

    /// On one event loop, as everything here is.
    private <T> T on(java.util.concurrent.Callable<T> call) {
        try {
            return Future.<T>future(promise -> vertx.getOrCreateContext().runOnContext(_ -> {
                        try {
                            promise.complete(call.call());
                        } catch (Exception e) {
                            promise.fail(e);
                        }
                    }))
                    .toCompletionStage()
                    .toCompletableFuture()
                    .get(10, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    /// @param each a name and its settings: `a=1`
    private void replace(String... each) {
        Map<String, Wanted<String>> wanted = new HashMap<>();
        for (String one : each) {
            String[] parts = one.split("=");
            wanted.put(parts[0], new Wanted<>(parts[1], _ -> {
                made.add(one);
                return one;
            }));
        }
        on(() -> {
            set.replace(wanted);
            return null;
        });
    }

    private String find(String name) {
        return on(() -> set.find(name));
    }

    private void eventually(BooleanSupplier condition) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        while (!on(condition::getAsBoolean)) {
            assertThat(System.nanoTime()).isLessThan(end);
            java.util.concurrent.locks.LockSupport.parkNanos(1_000_000);
        }
    }

    @Test
    void what_stays_the_same_stays() {
        replace("a=1", "b=1");
        replace("a=1", "b=2", "c=1");

        assertThat(made).containsExactlyInAnyOrder("a=1", "b=1", "b=2", "c=1");
        assertThat(find("a")).isEqualTo("a=1");
        assertThat(find("b")).isEqualTo("b=2");
        assertThat(find("c")).isEqualTo("c=1");
        assertThat(find("d")).isNull();
    }

    @Test
    void one_that_was_replaced_drains_and_is_closed_when_the_longest_request_is_over() {
        replace("a=1");
        long begin = System.nanoTime();
        replace("a=2");

        assertThat(find("a")).isEqualTo("a=2");
        assertThat(on(set::draining)).isEqualTo(1);
        assertThat(closed).isEmpty();
        eventually(() -> closed.contains("a=1"));
        assertThat(System.nanoTime() - begin).isGreaterThan(TimeUnit.MILLISECONDS.toNanos(LONGEST_MS));
        assertThat(on(set::draining)).isZero();
        assertThat(closed).containsExactly("a=1");
    }

    @Test
    void one_that_is_gone_can_be_found_by_those_on_their_way_to_it_and_then_drains() {
        replace("a=1", "b=1");
        replace("b=1");

        assertThat(find("a")).isEqualTo("a=1");
        eventually(() -> set.find("a") == null);
        assertThat(closed).isEmpty();
        eventually(() -> closed.contains("a=1"));
        assertThat(find("b")).isEqualTo("b=1");
    }

    @Test
    void one_that_comes_back_in_time_was_never_gone() {
        replace("a=1");
        replace("b=1");
        replace("a=1", "b=1");

        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(2 * GRACE_MS);
        eventually(() -> System.nanoTime() > end);
        assertThat(find("a")).isEqualTo("a=1");
        assertThat(made).containsExactlyInAnyOrder("a=1", "b=1");
        assertThat(closed).isEmpty();
    }

    @Test
    void one_that_comes_back_with_other_settings_is_another() {
        replace("a=1");
        replace("b=1");
        replace("a=2", "b=1");

        assertThat(find("a")).isEqualTo("a=2");
        eventually(() -> closed.contains("a=1"));
        assertThat(find("a")).isEqualTo("a=2");
        assertThat(closed).containsExactly("a=1");
    }

    @Test
    void when_too_many_drain_the_oldest_is_closed() {
        replace("a=0");
        for (int i = 1; i <= ProviderSet.DRAINING_MAX + 1; i++) {
            int settings = i;
            on(() -> {
                set.replace(Map.of("a", new Wanted<>(settings, _ -> "a=" + settings)));
                return null;
            });
        }

        assertThat(closed).startsWith("a=0");
        assertThat(on(set::draining)).isLessThanOrEqualTo(ProviderSet.DRAINING_MAX);
    }

    @Test
    void closing_it_closes_all_and_it_takes_no_more() {
        replace("a=1", "b=1");
        replace("a=2");

        on(set::close);
        replace("c=1");

        assertThat(closed).containsExactlyInAnyOrder("a=1", "a=2", "b=1");
        assertThat(find("c")).isNull();
    }
}
