package dev.weir.verticles.limits;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.contracts.limits.Admission;
import dev.weir.contracts.limits.Measure;
import dev.weir.storage.limits.Decision;
import dev.weir.storage.limits.Demand;
import dev.weir.storage.limits.LimitStore;
import dev.weir.storage.limits.OwnerLimits;
import io.vertx.core.Future;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/// What every store of counts does, in a window shorter than a minute. Each test has owners of its own.
abstract class LimitStoreContract {
    static final Instant NOON = Instant.parse("2026-03-10T12:00:00Z");

    /// The store under test, over a window of [#windowMs].
    abstract LimitStore store();

    /// A whole multiple of 60.
    abstract long windowMs();

    /// The store's own clock in milliseconds.
    abstract long now();

    /// Lets so much of the store's time go by, or a little more.
    abstract void pass(long ms);

    final long bucketMs() {
        return windowMs() / 60;
    }

    static OwnerLimits key(Map<Measure, Long> most) {
        return OwnerLimits.ofKey(UUID.randomUUID(), UUID.randomUUID(), most, "USD", ZoneOffset.UTC);
    }

    static OwnerLimits company(Map<Measure, Long> most) {
        return OwnerLimits.ofCompany(UUID.randomUUID(), most, "USD", ZoneOffset.UTC);
    }

    static Demand demand(OwnerLimits... owners) {
        return demand(false, 10, 0, NOON, owners);
    }

    static Demand demand(boolean stream, long tokens, long bound, Instant at, OwnerLimits... owners) {
        return new Demand(owners, stream, tokens, bound, at);
    }

    static <T> T await(Future<T> future) {
        try {
            return future.toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    final Decision decide(Demand demand) {
        return await(store().admit(demand));
    }

    final Decision.Refused refused(Demand demand) {
        Decision decision = decide(demand);
        assertThat(decision).isInstanceOf(Decision.Refused.class);
        return (Decision.Refused) decision;
    }

    final int admittedOf(int tries, Demand demand) {
        int admitted = 0;
        for (int i = 0; i < tries; i++) {
            admitted += decide(demand) instanceof Decision.Admitted ? 1 : 0;
        }
        return admitted;
    }

    final long used(OwnerLimits owner, Measure measure) {
        return await(store().look(List.of(owner), NOON)).uses().stream()
                .filter(use -> use.measure() == measure)
                .findFirst()
                .orElseThrow()
                .used();
    }

    @Test
    void exactly_as_many_requests_pass_as_the_limit_says_and_no_more_until_the_window_is_over() {
        OwnerLimits key = key(Map.of(Measure.REQUESTS_PER_MINUTE, 60L));

        assertThat(admittedOf(200, demand(key))).isEqualTo(60);

        Decision.Refused refused = refused(demand(key));
        assertThat(refused.by().measure()).isEqualTo(Measure.REQUESTS_PER_MINUTE);
        assertThat(refused.by().used()).isEqualTo(60);
        assertThat(refused.waitMs()).isBetween(windowMs() - bucketMs() * 30, windowMs() + bucketMs());
        pass(refused.waitMs());
        assertThat(admittedOf(200, demand(key))).isBetween(1, 60);
    }

    @Test
    void overload_admits_the_limit_within_one_percent_and_never_more_in_any_window() {
        OwnerLimits key = key(Map.of(Measure.REQUESTS_PER_MINUTE, 1_000L));
        List<Long> times = new ArrayList<>();
        long start = now();
        long end = start + windowMs() * 9 / 4;
        while (now() < end) {
            if (decide(demand(key)) instanceof Decision.Admitted) {
                times.add(now());
            }
            pass(0);
        }

        for (int first = 0; first < times.size(); first++) {
            long until = times.get(first) + windowMs() - bucketMs();
            long within = times.stream().skip(first).filter(at -> at < until).count();
            assertThat(within).isLessThanOrEqualTo(1_000);
        }
        assertThat(times.stream().filter(at -> at < start + windowMs())).hasSizeBetween(990, 1_000);
    }

    @Test
    void a_refused_request_counts_nothing_of_any_limit() {
        OwnerLimits company = company(Map.of(
                Measure.REQUESTS_PER_MINUTE, 100L,
                Measure.TOKENS_PER_MINUTE, 1_000L,
                Measure.CONCURRENT_REQUESTS, 10L,
                Measure.CONCURRENT_STREAMS, 10L,
                Measure.SPEND_PER_DAY, 1_000L,
                Measure.SPEND_PER_MONTH, 1_000L));
        OwnerLimits key = key(Map.of(Measure.REQUESTS_PER_MINUTE, 1L));
        seedAll(0, company);
        decide(demand(true, 100, 5, NOON, company, key));

        for (int i = 0; i < 10; i++) {
            refused(demand(true, 100, 5, NOON, company, key));
        }

        assertThat(used(company, Measure.REQUESTS_PER_MINUTE)).isEqualTo(1);
        assertThat(used(company, Measure.TOKENS_PER_MINUTE)).isEqualTo(100);
        assertThat(used(company, Measure.CONCURRENT_REQUESTS)).isEqualTo(1);
        assertThat(used(company, Measure.CONCURRENT_STREAMS)).isEqualTo(1);
        assertThat(used(company, Measure.SPEND_PER_DAY)).isEqualTo(5);
        assertThat(used(company, Measure.SPEND_PER_MONTH)).isEqualTo(5);
    }

    final void seedAll(long spent, OwnerLimits... owners) {
        var seen = await(store().look(List.of(owners), NOON));
        seen.unseeded().forEach(budget -> store().seed(budget, spent));
    }

    @Test
    void the_truth_takes_the_place_of_an_estimate_that_was_too_large_or_too_small() {
        OwnerLimits key = key(Map.of(Measure.TOKENS_PER_MINUTE, 1_000L));

        Admission large = admission(demand(false, 800, 0, NOON, key));
        large.settle(300, 0);
        assertThat(used(key, Measure.TOKENS_PER_MINUTE)).isEqualTo(300);
        large.settle(0, 0);
        assertThat(used(key, Measure.TOKENS_PER_MINUTE)).as("settled twice").isEqualTo(300);

        Admission small = admission(demand(false, 100, 0, NOON, key));
        small.settle(900, 0);
        assertThat(used(key, Measure.TOKENS_PER_MINUTE)).isEqualTo(1_200);
        assertThat(refused(demand(false, 1, 0, NOON, key)).by().used()).isEqualTo(1_200);
    }

    @Test
    void tokens_beyond_the_estimate_count_from_the_end_when_the_window_is_over() {
        OwnerLimits key = key(Map.of(Measure.TOKENS_PER_MINUTE, 1_000L));
        Admission slow = admission(demand(true, 100, 0, NOON, key));
        Admission cheap = admission(demand(true, 100, 0, NOON, key));
        pass(windowMs() + 2 * bucketMs());
        assertThat(used(key, Measure.TOKENS_PER_MINUTE)).isZero();

        slow.settle(700, 0);
        cheap.settle(40, 0);

        assertThat(used(key, Measure.TOKENS_PER_MINUTE)).isEqualTo(600);
    }

    @Test
    void a_request_larger_than_a_whole_window_passes_when_the_window_is_empty() {
        OwnerLimits key = key(Map.of(Measure.TOKENS_PER_MINUTE, 1_000L));

        admission(demand(false, 50_000, 0, NOON, key)).settle(400, 0);

        assertThat(used(key, Measure.TOKENS_PER_MINUTE)).isEqualTo(400);
        assertThat(refused(demand(false, 50_000, 0, NOON, key)).wanted()).isEqualTo(1_000);
    }

    final Admission admission(Demand demand) {
        Decision decision = decide(demand);
        assertThat(decision).isInstanceOf(Decision.Admitted.class);
        return ((Decision.Admitted) decision).admission();
    }

    @Test
    void only_so_many_run_at_once_and_streams_are_counted_apart() {
        OwnerLimits key = key(Map.of(Measure.CONCURRENT_REQUESTS, 3L, Measure.CONCURRENT_STREAMS, 2L));
        Admission first = admission(demand(true, 1, 0, NOON, key));
        admission(demand(true, 1, 0, NOON, key));

        assertThat(refused(demand(true, 1, 0, NOON, key)).by().measure()).isEqualTo(Measure.CONCURRENT_STREAMS);
        admission(demand(false, 1, 0, NOON, key));
        assertThat(refused(demand(false, 1, 0, NOON, key)).by().measure()).isEqualTo(Measure.CONCURRENT_REQUESTS);

        first.settle(0, 0);
        admission(demand(true, 1, 0, NOON, key));
        assertThat(refused(demand(true, 1, 0, NOON, key)).by().most()).isEqualTo(3);
    }

    @Test
    void a_budget_reserves_the_bound_settles_the_cost_and_is_never_exceeded() {
        OwnerLimits key = key(Map.of(Measure.SPEND_PER_DAY, 100L));
        assertThat(decide(demand(false, 1, 40, NOON, key))).isInstanceOf(Decision.Unseeded.class);
        seedAll(10, key);

        Admission first = admission(demand(false, 1, 40, NOON, key));
        Admission second = admission(demand(false, 1, 40, NOON, key));
        Decision.Refused refused = refused(demand(false, 1, 11, NOON, key));
        assertThat(refused.by().used()).isEqualTo(90);
        assertThat(refused.by().measure()).isEqualTo(Measure.SPEND_PER_DAY);
        admission(demand(false, 1, 10, NOON, key)).settle(1, 0);

        first.settle(1, 5);
        second.settle(1, 0);
        assertThat(used(key, Measure.SPEND_PER_DAY)).isEqualTo(15);
        admission(demand(false, 1, 85, NOON, key));
        refused(demand(false, 1, 1, NOON, key));
        admission(demand(false, 1, 0, NOON, key));
    }

    @Test
    void a_period_is_counted_apart_from_the_next_and_belongs_to_when_a_request_started() {
        var zone = ZoneId.of("Europe/Berlin");
        OwnerLimits key = OwnerLimits.ofKey(
                UUID.randomUUID(), UUID.randomUUID(), Map.of(Measure.SPEND_PER_DAY, 100L), "USD", zone);
        // 29 March 2026 has 23 hours in Berlin: from 23:00 to 22:00 UTC.
        Instant before = Instant.parse("2026-03-29T21:59:59.999Z");
        Instant after = Instant.parse("2026-03-29T22:00:00Z");
        seed(key, before);
        Admission late = admission(demand(false, 1, 100, before, key));
        refused(demand(false, 1, 1, Instant.parse("2026-03-28T23:00:00Z"), key));

        assertThat(decide(demand(false, 1, 100, after, key))).isInstanceOf(Decision.Unseeded.class);
        seed(key, after);
        Admission next = admission(demand(false, 1, 60, after, key));
        late.settle(1, 100);
        next.settle(1, 60);

        refused(demand(false, 1, 41, after, key));
        refused(demand(false, 1, 1, before, key));
        admission(demand(false, 1, 40, after, key));
    }

    private void seed(OwnerLimits owner, Instant at) {
        await(store().look(List.of(owner), at)).unseeded().forEach(budget -> store().seed(budget, 0));
    }

    @Test
    void the_standing_is_that_of_whoever_has_less_left() {
        OwnerLimits company = company(Map.of(Measure.REQUESTS_PER_MINUTE, 5L, Measure.TOKENS_PER_MINUTE, 10_000L));
        OwnerLimits key = key(Map.of(Measure.REQUESTS_PER_MINUTE, 50L, Measure.TOKENS_PER_MINUTE, 500L));

        Admission admission = admission(demand(false, 100, 0, NOON, company, key));

        assertThat(admission.standing().requests().limit()).isEqualTo(5);
        assertThat(admission.standing().requests().remaining()).isEqualTo(4);
        assertThat(admission.standing().tokens().limit()).isEqualTo(500);
        assertThat(admission.standing().tokens().remaining()).isEqualTo(400);
        assertThat(admission.standing().tokens().resetMs()).isBetween(windowMs(), windowMs() + bucketMs() + 1);
        assertThat(refused(demand(false, 401, 0, NOON, company, key))
                        .standing()
                        .tokens()
                        .remaining())
                .isEqualTo(400);
    }

    /// How many steps the comparison with the model takes.
    abstract int steps();

    /// Called before a step that must lie within one bucket.
    void awaitRoomInBucket() {}

    @Test
    void it_decides_as_a_plain_model_does() {
        boolean compared = false;
        for (int tries = 0; tries < 20 && !compared; tries++) {
            compared = decidesAsTheModel(new Random(20261121 + tries));
        }
        assertThat(compared).as("a run in which no step straddles two buckets").isTrue();
    }

    /// False when a step straddled two buckets: what the store then decided can't be told.
    private boolean decidesAsTheModel(Random random) {
        OwnerLimits company = company(Map.of(
                Measure.REQUESTS_PER_MINUTE, 120L,
                Measure.TOKENS_PER_MINUTE, 2_500L,
                Measure.CONCURRENT_REQUESTS, 25L,
                Measure.SPEND_PER_MONTH, 20_000L));
        OwnerLimits key = key(Map.of(
                Measure.REQUESTS_PER_MINUTE, 80L,
                Measure.TOKENS_PER_MINUTE, 1_500L,
                Measure.CONCURRENT_STREAMS, 8L,
                Measure.SPEND_PER_DAY, 15_000L));
        seedAll(1_000, company, key);
        var model = new NaiveLimits(bucketMs());
        model.seed(company, Measure.SPEND_PER_MONTH, 1_000);
        model.seed(key, Measure.SPEND_PER_DAY, 1_000);
        List<NaiveLimits.Entry> expected = new ArrayList<>();
        List<Admission> running = new ArrayList<>();
        int refusals = 0;
        for (int i = 0; i < steps(); i++) {
            if (random.nextInt(3) == 0) {
                pass(random.nextInt((int) Math.max(2, bucketMs() * 2)));
            }
            awaitRoomInBucket();
            long tick = now() / bucketMs();
            long tokens = random.nextInt(100);
            if (!running.isEmpty() && random.nextInt(100) < 45) {
                int which = random.nextInt(running.size());
                long cost = random.nextInt(100);
                running.remove(which).settle(tokens, cost);
                model.settle(expected.remove(which), now(), tokens, cost);
                // The store answers in order: once it has answered this, it has settled.
                used(key, Measure.REQUESTS_PER_MINUTE);
            } else {
                boolean stream = random.nextBoolean();
                long bound = random.nextInt(200);
                OwnerLimits[] owners =
                        random.nextInt(4) == 0 ? new OwnerLimits[] {key} : new OwnerLimits[] {company, key};
                Decision decision = decide(demand(stream, tokens, bound, NOON, owners));
                NaiveLimits.Entry entry = model.admit(owners, now(), stream, tokens, bound);
                if (now() / bucketMs() == tick) {
                    assertThat(decision instanceof Decision.Admitted)
                            .as("step " + i + ": " + decision)
                            .isEqualTo(entry != null);
                }
                if (decision instanceof Decision.Admitted(var admission)) {
                    running.add(admission);
                    expected.add(entry);
                } else {
                    refusals++;
                }
            }
            if (now() / bucketMs() != tick) {
                return false;
            }
        }
        assertThat(refusals).isBetween(steps() / 50, steps() * 9 / 10);
        awaitRoomInBucket();
        for (Measure measure : Measure.values()) {
            if (key.has(measure)) {
                assertThat(used(key, measure)).as(measure.key()).isEqualTo(model.used(key, measure, now()));
            }
        }
        return true;
    }
}
