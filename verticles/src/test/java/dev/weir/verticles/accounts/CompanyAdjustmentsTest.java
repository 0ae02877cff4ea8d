package dev.weir.verticles.accounts;

import static dev.weir.verticles.accounts.Awaited.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.weir.contracts.adjustments.AdjustmentOutcome.Posted;
import dev.weir.contracts.adjustments.Adjustments;
import dev.weir.contracts.adjustments.Correction;
import dev.weir.contracts.adjustments.GrantCredit;
import dev.weir.contracts.adjustments.Refund;
import dev.weir.contracts.billing.PageQuery;
import dev.weir.contracts.failure.Failure;
import dev.weir.contracts.failure.GatewayException;
import dev.weir.storage.billing.AccountTables;
import dev.weir.storage.billing.AdjustmentTables;
import dev.weir.testkit.PostgresExtension;
import io.vertx.core.Future;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.OptionalLong;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CompanyAdjustmentsTest {
    @RegisterExtension
    static final PostgresExtension POSTGRES = new PostgresExtension();

    private static final Instant NOW = Instant.parse("2026-11-10T12:00:00Z");
    private static final Instant END = Instant.parse("2100-01-01T00:00:00Z");

    private final AccountTables accounts = new AccountTables(POSTGRES.database().pool());
    private final CompanyAdjustments adjustments = new CompanyAdjustments(
            new AdjustmentTables(POSTGRES.database().pool()),
            Future::succeededFuture,
            Clock.fixed(NOW, ZoneOffset.UTC));
    private final UUID company = UUID.randomUUID();

    @BeforeEach
    void open() {
        await(accounts.open(company, "USD"));
    }

    @ParameterizedTest
    @ValueSource(longs = {0, -1, Long.MIN_VALUE, Adjustments.AMOUNT_NANOS_MAX + 1, Long.MAX_VALUE})
    void an_amount_out_of_bounds_is_refused(long nanos) {
        refused("amount", adjustments.grant(grant("r", nanos, 1, "")));
        refused(
                "amount",
                adjustments.refund(new Refund(company, UUID.randomUUID(), "r", OptionalLong.of(nanos), "Sorry")));
        if (nanos != -1) {
            refused("amount", adjustments.correct(correction("r", nanos, "Counted twice")));
        }
        untouched();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "r\0"})
    void a_reference_that_can_not_be_kept_is_refused(String reference) {
        refused("reference", adjustments.grant(grant(reference, 1, 1, "")));
        refused("reference", adjustments.correct(correction(reference, 1, "x")));
        refused(
                "reference",
                adjustments.refund(new Refund(company, UUID.randomUUID(), reference, OptionalLong.empty(), "x")));
        refused("reference", adjustments.grant(grant("r".repeat(256), 1, 1, "")));
        untouched();
    }

    @Test
    void who_moves_money_back_or_puts_it_right_says_why() {
        refused("reason", adjustments.correct(correction("r", 1, "")));
        refused("reason", adjustments.correct(correction("r", 1, "x".repeat(1001))));
        refused("reason", adjustments.refund(new Refund(company, UUID.randomUUID(), "r", OptionalLong.empty(), "")));
        untouched();
    }

    @Test
    void a_priority_out_of_bounds_is_refused() {
        refused("priority", adjustments.grant(grant("r", 1, -1, "")));
        refused("priority", adjustments.grant(grant("r", 1, Adjustments.PRIORITY_MAX + 1, "")));
        untouched();
    }

    @Test
    void a_balance_beyond_the_largest_is_refused() {
        for (int i = 0; i < 9; i++) {
            assertThat(await(adjustments.correct(correction("r" + i, Adjustments.AMOUNT_NANOS_MAX, "much"))))
                    .isInstanceOf(Posted.class);
        }

        refused("amount", adjustments.correct(correction("r9", Adjustments.AMOUNT_NANOS_MAX, "too much")));

        assertThat(await(accounts.balance(company)).postedNanos()).isEqualTo(9 * Adjustments.AMOUNT_NANOS_MAX);
    }

    @Test
    void a_list_of_credits_is_walked_page_by_page() {
        for (int i = 0; i < 5; i++) {
            await(adjustments.grant(grant("r" + i, 10 + i, i, "")));
        }
        var first = await(adjustments.credits(company, PageQuery.first(3)));
        var rest = await(adjustments.credits(
                company, new PageQuery(first.next(), 3, java.util.Optional.empty(), java.util.Optional.empty())));

        assertThat(first.items()).hasSize(3);
        assertThat(rest.items()).hasSize(2);
        assertThat(rest.next()).isEmpty();
        assertThat(first.items()).doesNotContainAnyElementsOf(rest.items());
    }

    private GrantCredit grant(String reference, long nanos, int priority, String description) {
        return new GrantCredit(company, reference, nanos, "USD", description, priority, END);
    }

    private Correction correction(String reference, long nanos, String reason) {
        return new Correction(company, reference, nanos, "USD", reason);
    }

    private static void refused(String param, Future<?> answer) {
        assertThatExceptionOfType(GatewayException.class)
                .isThrownBy(() -> await(answer))
                .satisfies(refused -> {
                    assertThat(refused.failure()).isEqualTo(Failure.INVALID_VALUE);
                    assertThat(refused.param()).contains(param);
                    assertThat(refused).hasMessageContaining("expected");
                });
    }

    private void untouched() {
        assertThat(await(accounts.balance(company)).postedNanos()).isZero();
    }
}
