package dev.weir.gateway.sessions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.contracts.billing.Billing;
import dev.weir.contracts.billing.Ending;
import dev.weir.contracts.billing.Reserve;
import dev.weir.contracts.billing.ReserveOutcome;
import dev.weir.contracts.billing.Settlement;
import dev.weir.contracts.failure.Failure;
import dev.weir.contracts.failure.GatewayException;
import dev.weir.contracts.identity.ApiKey;
import dev.weir.contracts.identity.Scope;
import dev.weir.contracts.limits.Admission;
import dev.weir.contracts.limits.AllowedProviders;
import dev.weir.contracts.limits.LimitOutcome;
import dev.weir.contracts.limits.LimitRequest;
import dev.weir.contracts.limits.Limits;
import dev.weir.contracts.limits.Standing;
import dev.weir.contracts.money.PriceVersion;
import dev.weir.contracts.money.TokenClass;
import dev.weir.contracts.money.TokenUsage;
import dev.weir.gateway.catalog.SampleRoutes;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class MeterTest {
    private static final Instant NOW = Instant.parse("2026-11-21T10:00:00Z");
    private static final PriceVersion PRICE = new PriceVersion(
            "p1",
            "openai",
            "gpt-realtime",
            "USD",
            Map.of(TokenClass.INPUT_FRESH, 4_000_000_000L, TokenClass.OUTPUT_TEXT, 16_000_000_000L),
            100,
            NOW);
    private static final ReserveOutcome POOR = new ReserveOutcome.InsufficientBalance(1, 2, "USD");

    private final List<Reserve> reserved = new ArrayList<>();
    private final List<Settlement> settled = new ArrayList<>();
    private final List<Long> admissions = new ArrayList<>();
    private Supplier<Future<ReserveOutcome>> answer = () -> Future.succeededFuture(new ReserveOutcome.Reserved(1));

    private final class RecordingBilling implements Billing {
        @Override
        public Future<ReserveOutcome> reserve(Reserve reserve) {
            reserved.add(reserve);
            return answer.get();
        }

        @Override
        public void accepted(Reserve reserve) {}

        @Override
        public void settle(Settlement settlement) {
            settled.add(settlement);
        }
    }

    private final class RecordingLimits implements Limits {
        @Override
        public Future<Void> allow(ApiKey key, Supplier<String> remoteIp) {
            return Future.succeededFuture();
        }

        @Override
        public Future<LimitOutcome> admit(LimitRequest request) {
            return Future.succeededFuture(new LimitOutcome.Admitted(
                    new Admission() {
                        @Override
                        public Standing standing() {
                            return new Standing(null, null);
                        }

                        @Override
                        public void settle(long tokens, long costNanos) {
                            admissions.add(tokens);
                        }
                    },
                    AllowedProviders.ALL));
        }
    }

    private final Holds holds = new Holds(new RecordingLimits(), new RecordingBilling(), InstantSource.fixed(NOW));
    private final Meter meter = new Meter(
            Terms.of(
                    new ApiKey(
                            UUID.randomUUID(),
                            UUID.randomUUID(),
                            "phone",
                            "sk-",
                            Set.of(Scope.INFERENCE),
                            NOW,
                            Optional.empty()),
                    SampleRoutes.route("voice", "openai", "gpt-realtime", PRICE),
                    PRICE,
                    1_000,
                    NOW.plusSeconds(60),
                    "c1"),
            holds,
            new Tally());

    @Test
    void a_spare_is_held_once_and_a_response_takes_it() {
        assertThat(meter.prepare().succeeded()).isTrue();
        assertThat(meter.gate().succeeded()).isTrue();
        assertThat(reserved).hasSize(1);
        assertThat(reserved.getFirst().boundNanos()).isEqualTo(1_000 * 4_000L + 100 * 16_000L);

        Running run = meter.begin("r1");

        assertThat(run.hold.reserve).isSameAs(reserved.getFirst());
        assertThat(meter.gate().succeeded())
                .as("nothing else begins while it runs")
                .isTrue();
        assertThat(reserved).hasSize(1);
    }

    @Test
    void a_response_that_was_faster_than_us_takes_a_hold_of_its_own() {
        Running run = meter.begin("r1");
        assertThat(run.hold.reserve).isSameAs(reserved.getFirst());
        assertThat(run.hold.granted.succeeded()).isTrue();
    }

    @Test
    void a_refused_spare_is_tried_again_and_holds_nothing() {
        answer = () -> Future.succeededFuture(POOR);
        assertThat(((GatewayException) meter.prepare().cause()).failure()).isEqualTo(Failure.INSUFFICIENT_QUOTA);
        assertThat(admissions).as("its place among the limits is free").containsExactly(0L);
        assertThat(settled).isEmpty();

        answer = () -> Future.succeededFuture(new ReserveOutcome.Reserved(1));
        assertThat(meter.prepare().succeeded()).isTrue();
    }

    @Test
    void what_is_let_go_of_before_it_is_granted_is_settled_when_it_is() {
        Promise<ReserveOutcome> pending = Promise.promise();
        answer = pending::future;
        meter.prepare();
        meter.release(Ending.CLIENT_GONE);
        assertThat(settled).isEmpty();

        pending.complete(new ReserveOutcome.Reserved(1));

        assertThat(settled).hasSize(1);
        assertThat(settled.getFirst().usage()).isEqualTo(TokenUsage.NONE);
        assertThat(settled.getFirst().costNanos()).isZero();
        meter.release(Ending.CLIENT_GONE);
        assertThat(settled).hasSize(1);
    }

    @Test
    void what_a_response_took_is_charged_even_if_its_hold_was_refused_after_it_began() {
        Promise<ReserveOutcome> pending = Promise.promise();
        answer = pending::future;
        Running run = meter.begin("r1");
        meter.remove("r1");
        holds.settle(run.hold, new Charge(TokenUsage.of(10, 5), false), Ending.COMPLETED, 3);

        pending.complete(POOR);

        assertThat(settled).hasSize(1);
        assertThat(settled.getFirst().costNanos()).isEqualTo(10 * 4_000L + 5 * 16_000L);
    }

    @Test
    void a_response_is_over_once() {
        meter.begin("r1");
        meter.remove("r1");
        assertThat(meter.isOver("r1")).isTrue();
        assertThat(meter.isIdle()).isTrue();
        assertThatThrownBy(() -> meter.begin("r1")).hasMessageContaining("'r1'");
    }

    @Test
    void a_provider_that_begins_without_end_is_stopped() {
        for (int i = 0; i < Meter.RUNNING_MAX; i++) {
            meter.begin("r" + i);
        }
        assertThatThrownBy(() -> meter.begin("more"))
                .isInstanceOfSatisfying(
                        GatewayException.class,
                        told -> assertThat(told.failure()).isEqualTo(Failure.UPSTREAM_GARBAGE));
        assertThat(meter.removeAll()).hasSize(Meter.RUNNING_MAX);
    }
}
