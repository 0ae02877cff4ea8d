package dev.weir.verticles.accounts;

import static dev.weir.verticles.accounts.Awaited.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.weir.contracts.adjustments.Adjustments;
import dev.weir.contracts.billing.Notices.Notice;
import dev.weir.contracts.failure.Failure;
import dev.weir.contracts.failure.GatewayException;
import dev.weir.storage.billing.AccountTables;
import dev.weir.storage.billing.NoticeTables;
import dev.weir.testkit.PostgresExtension;
import java.util.OptionalLong;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CompanyNoticesTest {
    @RegisterExtension
    static final PostgresExtension POSTGRES = new PostgresExtension();

    private final AccountTables accounts = new AccountTables(POSTGRES.database().pool());
    private final CompanyNotices notices =
            new CompanyNotices(new NoticeTables(POSTGRES.database().pool()));
    private final UUID company = UUID.randomUUID();

    @ParameterizedTest
    @ValueSource(longs = {0, -1, Long.MIN_VALUE, Adjustments.AMOUNT_NANOS_MAX + 1, Long.MAX_VALUE})
    void a_bound_out_of_bounds_is_refused(long nanos) {
        await(accounts.open(company, "USD"));

        assertThatExceptionOfType(GatewayException.class)
                .isThrownBy(() -> await(notices.lowBalance(company, OptionalLong.of(nanos))))
                .withMessageContaining("expected: above zero")
                .satisfies(refused -> assertThat(refused.failure()).isEqualTo(Failure.INVALID_VALUE))
                .satisfies(refused -> assertThat(refused.param()).contains("lowBalance"));
        assertThat(await(accounts.balance(company)).lowBalanceNanos()).isEmpty();
    }

    @Test
    void a_bound_is_set_changed_and_taken_away() {
        await(accounts.open(company, "EUR"));

        for (OptionalLong bound : new OptionalLong[] {OptionalLong.of(5), OptionalLong.of(7), OptionalLong.empty()}) {
            assertThat(await(notices.lowBalance(company, bound))).contains(new Notice(company, "EUR", bound, 0));
            assertThat(await(accounts.balance(company)).lowBalanceNanos()).isEqualTo(bound);
        }
        assertThat(await(notices.lowBalance(UUID.randomUUID(), OptionalLong.of(5))))
                .isEmpty();
    }
}
