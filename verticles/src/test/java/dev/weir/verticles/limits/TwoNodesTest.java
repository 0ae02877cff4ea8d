package dev.weir.verticles.limits;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.contracts.limits.Admission;
import dev.weir.contracts.limits.Measure;
import dev.weir.storage.limits.Decision;
import dev.weir.storage.limits.Demand;
import dev.weir.storage.limits.OwnerLimits;
import dev.weir.storage.redis.RedisGone;
import dev.weir.testkit.RedisExtension;
import io.vertx.core.Future;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// Two nodes that count in one Redis, and what becomes of their counts when it, or one of them, is gone.
class TwoNodesTest {
    @RegisterExtension
    static final RedisExtension REDIS = new RedisExtension();

    private static final Duration WINDOW = Duration.ofMillis(3_000);

    private RedisNode first;
    private RedisNode second;

    @BeforeEach
    void start() {
        first = new RedisNode(REDIS.server(), WINDOW, 2);
        second = new RedisNode(REDIS.server(), WINDOW, 2);
    }

    @AfterEach
    void stop() {
        first.close();
        second.close();
    }

    private static OwnerLimits key(Measure measure, long most) {
        return LimitStoreContract.key(Map.of(measure, most));
    }

    private static Demand demand(OwnerLimits key) {
        return LimitStoreContract.demand(true, 1, 10, LimitStoreContract.NOON, key);
    }

    private static Decision decide(RedisNode node, OwnerLimits key) {
        return LimitStoreContract.await(node.store.admit(demand(key)));
    }

    private static Admission admitted(RedisNode node, OwnerLimits key) {
        Decision decision = decide(node, key);
        assertThat(decision).isInstanceOf(Decision.Admitted.class);
        return ((Decision.Admitted) decision).admission();
    }

    private static void refused(RedisNode node, OwnerLimits key) {
        assertThat(decide(node, key)).isInstanceOf(Decision.Refused.class);
    }

    /// Below zero while it can't be told.
    private static long used(RedisNode node, OwnerLimits key, Measure measure) {
        Future<Decision.Seen> seen = node.store.look(List.of(key), LimitStoreContract.NOON);
        Waiting.until("an answer", seen::isComplete);
        if (seen.failed()) {
            assertThat(seen.cause()).isInstanceOf(RedisGone.class);
            return -1;
        }
        return seen.result().uses().stream()
                .filter(use -> use.measure() == measure)
                .mapToLong(Decision.Use::used)
                .findFirst()
                .orElse(-1);
    }

    private static void seed(RedisNode node, OwnerLimits key, long spent) {
        LimitStoreContract.await(node.store.look(List.of(key), LimitStoreContract.NOON))
                .unseeded()
                .forEach(budget -> node.store.seed(budget, spent));
        assertThat(used(node, key, Measure.SPEND_PER_DAY)).isGreaterThanOrEqualTo(spent);
    }

    @Test
    void overload_of_both_admits_the_limit_of_one_within_one_percent() {
        OwnerLimits key = key(Measure.REQUESTS_PER_MINUTE, 2_000);
        var admitted = new AtomicInteger();
        long start = Clock.systemUTC().millis();
        while (Clock.systemUTC().millis() < start + WINDOW.toMillis() - 60) {
            List<Future<Decision>> answers = new ArrayList<>();
            for (int i = 0; i < 50; i++) {
                answers.add(first.store.admit(demand(key)));
                answers.add(second.store.admit(demand(key)));
            }
            for (Future<Decision> answer : answers) {
                if (LimitStoreContract.await(answer) instanceof Decision.Admitted) {
                    admitted.incrementAndGet();
                }
            }
        }

        assertThat(admitted.get()).isBetween(1_980, 2_000);
    }

    @Test
    void what_runs_on_one_counts_on_the_other_until_it_ends() {
        OwnerLimits key = key(Measure.CONCURRENT_STREAMS, 2);
        Admission here = admitted(first, key);
        admitted(second, key);
        refused(first, key);
        refused(second, key);

        here.settle(0, 0);

        Waiting.until("room", () -> used(second, key, Measure.CONCURRENT_STREAMS) == 1);
        admitted(second, key);
        refused(first, key);
    }

    @Test
    void what_ran_on_a_node_that_died_is_forgotten_soon() {
        OwnerLimits key = key(Measure.CONCURRENT_REQUESTS, 3);
        admitted(first, key);
        admitted(first, key);
        admitted(second, key);
        refused(second, key);

        first.close();

        long from = System.nanoTime();
        Waiting.until("the dead node's share", () -> used(second, key, Measure.CONCURRENT_REQUESTS) == 1);
        assertThat(Duration.ofNanos(System.nanoTime() - from)).isLessThan(RedisNode.SILENT_MAX.multipliedBy(2));
        admitted(second, key);
    }

    @Test
    void a_budget_holds_for_both_together() {
        OwnerLimits key = key(Measure.SPEND_PER_DAY, 100);
        seed(first, key, 40);
        Admission here = admitted(first, key);
        for (int i = 0; i < 5; i++) {
            admitted(second, key).settle(1, 10);
        }
        refused(first, key);
        refused(second, key);

        here.settle(1, 0);

        Waiting.until("the bound to be given back", () -> used(second, key, Measure.SPEND_PER_DAY) == 90);
        admitted(second, key);
        refused(first, key);
    }

    @Test
    void what_a_dead_node_reserved_of_a_budget_stays_until_the_books_are_asked_again() {
        OwnerLimits key = key(Measure.SPEND_PER_DAY, 100);
        seed(first, key, 40);
        admitted(first, key);
        admitted(second, key).settle(1, 5);
        first.close();

        Waiting.pass(RedisNode.SILENT_MAX.toMillis() * 2);
        assertThat(used(second, key, Measure.SPEND_PER_DAY)).isEqualTo(55);

        Waiting.until("the books to be wanted", () -> used(second, key, Measure.SPEND_PER_DAY) == -1);
        seed(second, key, 52);
        assertThat(used(second, key, Measure.SPEND_PER_DAY)).isEqualTo(52);
    }

    @Test
    void after_a_flush_windows_start_empty_and_budgets_ask_the_books_and_know_what_runs() {
        OwnerLimits requests = key(Measure.REQUESTS_PER_MINUTE, 1);
        OwnerLimits spend = key(Measure.SPEND_PER_DAY, 100);
        admitted(first, requests);
        seed(first, spend, 40);
        Admission here = admitted(first, spend);
        Admission there = admitted(second, spend);

        REDIS.server().flushAll();

        admitted(second, requests);
        refused(first, requests);
        assertThat(decide(second, spend)).isInstanceOf(Decision.Unseeded.class);
        seed(second, spend, 40);
        Waiting.until("both to say what runs", () -> used(second, spend, Measure.SPEND_PER_DAY) == 60);
        here.settle(1, 7);
        there.settle(1, 0);
        Waiting.until("the truth", () -> used(first, spend, Measure.SPEND_PER_DAY) == 47);
    }

    @Test
    void concurrency_is_told_again_after_a_flush() {
        OwnerLimits key = key(Measure.CONCURRENT_STREAMS, 2);
        Admission here = admitted(first, key);
        admitted(second, key);

        REDIS.server().flushAll();

        Waiting.until("both streams", () -> used(first, key, Measure.CONCURRENT_STREAMS) == 2);
        refused(first, key);
        here.settle(0, 0);
        Waiting.until("one stream", () -> used(first, key, Measure.CONCURRENT_STREAMS) == 1);
    }

    @Test
    void a_dead_redis_is_gone_at_once_and_a_recovered_one_is_used_within_a_second() {
        OwnerLimits key = LimitStoreContract.key(Map.of(Measure.CONCURRENT_STREAMS, 4L, Measure.SPEND_PER_DAY, 100L));
        seed(first, key, 0);
        Admission before = admitted(first, key);
        REDIS.server().kill();
        first.awaitUp(false);
        second.awaitUp(false);
        assertThat(first.store.admit(demand(key)).cause()).isInstanceOf(RedisGone.class);

        // Meanwhile this node counts alone: half of each, and what it knew runs.
        Admission meanwhile = alone(first, key);
        assertThat(LimitStoreContract.await(first.alone.admit(demand(key)))).isInstanceOf(Decision.Refused.class);
        before.settle(1, 10);

        REDIS.server().restart();
        long from = System.nanoTime();
        first.awaitUp(true);
        assertThat(Duration.ofNanos(System.nanoTime() - from)).isLessThan(Duration.ofSeconds(1));
        second.awaitUp(true);
        assertThat(decide(first, key)).as("the books are asked").isInstanceOf(Decision.Unseeded.class);
        seed(first, key, 10);
        assertThat(used(second, key, Measure.CONCURRENT_STREAMS)).isEqualTo(1);
        assertThat(used(second, key, Measure.SPEND_PER_DAY)).isEqualTo(20);
        meanwhile.settle(1, 3);
        Waiting.until("the end to be known", () -> used(second, key, Measure.CONCURRENT_STREAMS) == 0);
        assertThat(used(second, key, Measure.SPEND_PER_DAY)).isEqualTo(13);
    }

    private static Admission alone(RedisNode node, OwnerLimits key) {
        Decision decision = LimitStoreContract.await(node.alone.admit(demand(key)));
        assertThat(decision).isInstanceOf(Decision.Admitted.class);
        return ((Decision.Admitted) decision).admission();
    }

    @Test
    void a_redis_that_hangs_is_gone_after_the_command_timeout_and_what_it_did_later_does_no_harm() {
        OwnerLimits key = LimitStoreContract.key(Map.of(Measure.CONCURRENT_STREAMS, 2L, Measure.SPEND_PER_DAY, 100L));
        seed(first, key, 0);
        admitted(first, key).settle(1, 5);
        REDIS.server().pause();
        Future<Decision> hanging = first.store.admit(demand(key));
        Waiting.until("the timeout", hanging::isComplete);
        assertThat(hanging.cause()).isInstanceOf(RedisGone.class);

        REDIS.server().resume();
        first.awaitUp(true);

        // Whether it counted the request nobody knows: of the budget the books are asked, of what runs it is told.
        assertThat(decide(first, key)).isInstanceOf(Decision.Unseeded.class);
        seed(first, key, 5);
        assertThat(used(first, key, Measure.SPEND_PER_DAY)).isEqualTo(5);
        assertThat(used(first, key, Measure.CONCURRENT_STREAMS)).isZero();
    }

    @Test
    void a_script_that_the_server_forgot_is_sent_again() {
        OwnerLimits key = key(Measure.REQUESTS_PER_MINUTE, 10);
        admitted(first, key);

        REDIS.server().command("SCRIPT", "FLUSH");

        admitted(first, key).settle(5, 0);
        assertThat(used(first, key, Measure.REQUESTS_PER_MINUTE)).isEqualTo(2);
        assertThat(first.link.isUp()).isTrue();
    }

    @Test
    void every_key_carries_its_company_and_expires() {
        OwnerLimits all = LimitStoreContract.key(Map.of(
                Measure.REQUESTS_PER_MINUTE, 10L,
                Measure.TOKENS_PER_MINUTE, 10L,
                Measure.CONCURRENT_REQUESTS, 10L,
                Measure.CONCURRENT_STREAMS, 10L,
                Measure.SPEND_PER_DAY, 100L,
                Measure.SPEND_PER_MONTH, 100L));
        seed(first, all, 0);
        Admission running = admitted(first, all);

        var keys = REDIS.server().command("KEYS", "weir:{" + all.companyId() + "}:*");
        assertThat(keys.size()).isEqualTo(6);
        REDIS.server()
                .command("KEYS", "*")
                .forEach(name -> assertThat(
                                REDIS.server().command("PTTL", name.toString()).toLong())
                        .as(name.toString())
                        .isPositive());
        running.settle(5, 3);
        Waiting.until("the end", () -> used(first, all, Measure.CONCURRENT_STREAMS) == 0);
    }
}
