package dev.weir.verticles.billing;

import static dev.weir.verticles.billing.Requests.START;
import static dev.weir.verticles.billing.Requests.await;
import static dev.weir.verticles.billing.Requests.reserve;
import static dev.weir.verticles.billing.Requests.settlement;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.weir.contracts.billing.Balance;
import dev.weir.contracts.billing.Page;
import dev.weir.contracts.billing.PageQuery;
import dev.weir.contracts.billing.Reserve;
import dev.weir.contracts.billing.SettleOutcome.Settled;
import dev.weir.contracts.billing.Settlement;
import dev.weir.contracts.billing.TopUp;
import dev.weir.contracts.billing.TopUpOutcome;
import dev.weir.contracts.billing.TopUpOutcome.AlreadyCredited;
import dev.weir.contracts.billing.TopUpOutcome.Credited;
import dev.weir.contracts.billing.TopUpOutcome.OtherCurrency;
import dev.weir.contracts.billing.TopUpOutcome.ReferenceReused;
import dev.weir.contracts.billing.TopUpOutcome.UnknownCompany;
import dev.weir.contracts.billing.Transaction;
import dev.weir.contracts.billing.UsageRow;
import dev.weir.contracts.failure.Failure;
import dev.weir.contracts.failure.GatewayException;
import dev.weir.contracts.money.Money;
import dev.weir.storage.billing.AccountTables;
import dev.weir.storage.billing.LedgerProof;
import dev.weir.storage.billing.LedgerTables;
import dev.weir.storage.billing.Posting;
import dev.weir.storage.billing.TakeAllowance;
import dev.weir.storage.billing.TakeOutcome.Granted;
import dev.weir.testkit.PostgresExtension;
import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CompanyAccountsTest {
    @RegisterExtension
    static final PostgresExtension POSTGRES = new PostgresExtension();

    private final Pool pool = POSTGRES.database().pool();
    private final LedgerTables ledger = new LedgerTables(pool, "node-1");
    private final CompanyAccounts accounts = new CompanyAccounts(new AccountTables(pool), Clock.systemUTC());
    private final UUID company = UUID.randomUUID();

    @BeforeEach
    void open() {
        await(accounts.open(company, Money.usd(10_000)));
    }

    private Settled settle(long cost, Instant endedAt) {
        return post(settlement(reserve(company, cost), cost, endedAt));
    }

    private Settled post(Settlement settlement) {
        return (Settled)
                await(ledger.post(List.of(new Posting(settlement, null, 0)))).getFirst();
    }

    private static GatewayException refusal(Future<?> future) {
        try {
            throw new AssertionError("answered " + await(future));
        } catch (GatewayException refused) {
            return refused;
        }
    }

    @Test
    void opening_an_account_again_changes_nothing() {
        await(accounts.open(company, Money.usd(10_000)));
        await(accounts.open(company, Money.usd(99)));

        assertThat(await(accounts.balance(company))).isEqualTo(new Balance("USD", 10_000, 0));
        Transaction opening = await(accounts.transactions(company, PageQuery.first(10)))
                .items()
                .getFirst();
        assertThat(opening.kind()).isEqualTo("topup");
        assertThat(opening.amountNanos()).isEqualTo(10_000);
    }

    @Test
    void a_company_without_an_account_has_nothing() {
        UUID stranger = UUID.randomUUID();

        assertThat(await(accounts.balance(stranger))).isEqualTo(new Balance("USD", 0, 0));
        assertThat(await(accounts.usage(stranger, PageQuery.first(10))))
                .isEqualTo(new Page<UsageRow>(List.of(), Optional.empty()));
        assertThat(await(accounts.topUp(new TopUp(stranger, "r", 1, "USD", ""))))
                .isEqualTo(new UnknownCompany());
    }

    @Test
    void a_top_up_is_credited_once_however_many_ask_at_once() {
        var topUp = new TopUp(company, "payment-7", 500, "USD", "Card");

        List<Future<TopUpOutcome>> all =
                IntStream.range(0, 20).mapToObj(_ -> accounts.topUp(topUp)).toList();

        List<TopUpOutcome> outcomes = all.stream().map(Requests::await).toList();
        assertThat(outcomes).filteredOn(Credited.class::isInstance).hasSize(1);
        assertThat(outcomes).filteredOn(AlreadyCredited.class::isInstance).hasSize(19);
        assertThat(await(accounts.balance(company)).postedNanos()).isEqualTo(10_500);
    }

    @Test
    void a_reference_with_another_amount_is_refused_and_shows_what_it_was_used_for() {
        await(accounts.topUp(new TopUp(company, "r", 500, "USD", "first")));

        var reused = (ReferenceReused) await(accounts.topUp(new TopUp(company, "r", 501, "USD", "second")));

        assertThat(reused.transaction().amountNanos()).isEqualTo(500);
        assertThat(reused.transaction().description()).isEqualTo("first");
        assertThat(await(accounts.topUp(new TopUp(company, "r2", 5, "EUR", ""))))
                .isEqualTo(new OtherCurrency("USD"));
        assertThat(await(accounts.balance(company)).postedNanos()).isEqualTo(10_500);
    }

    @Test
    void bad_top_ups_are_refused() {
        assertThat(refusal(accounts.topUp(new TopUp(company, "r", 0, "USD", "")))
                        .param())
                .contains("amount");
        assertThat(refusal(accounts.topUp(new TopUp(company, "r", Long.MAX_VALUE, "USD", "")))
                        .param())
                .contains("amount");
        assertThat(refusal(accounts.topUp(new TopUp(company, "", 1, "USD", ""))).param())
                .contains("reference");
        assertThat(refusal(accounts.topUp(new TopUp(company, "r\0", 1, "USD", "")))
                        .param())
                .contains("reference");
        assertThat(await(accounts.balance(company)).postedNanos()).isEqualTo(10_000);
    }

    @Test
    void a_usage_row_shows_what_was_settled_and_the_balance_went_down_by_it() {
        Reserve reserve = reserve(company, 900);
        post(settlement(reserve, 345));

        UsageRow row =
                await(accounts.usage(company, PageQuery.first(10))).items().getFirst();

        assertThat(row)
                .isEqualTo(new UsageRow(
                        reserve.requestId(),
                        reserve.requestId().toString(),
                        reserve.keyId(),
                        "openai",
                        "gpt-test",
                        "completed",
                        200,
                        Map.of("input_fresh", 345L, "output_text", 0L),
                        false,
                        345,
                        345,
                        0,
                        "USD",
                        "price-1",
                        START,
                        START.plusSeconds(1),
                        12,
                        List.of(),
                        false));
        Transaction charge = await(accounts.transactions(company, PageQuery.first(1)))
                .items()
                .getFirst();
        assertThat(await(accounts.balance(company))).isEqualTo(new Balance("USD", 10_000 - 345, 0));
        assertThat(await(accounts.transactions(company, PageQuery.first(10))).items())
                .anySatisfy(each -> {
                    assertThat(each.amountNanos()).isEqualTo(-345);
                    assertThat(each.reference()).isEqualTo(reserve.requestId().toString());
                    assertThat(each.kind()).isEqualTo("usage");
                });
        assertThat(charge.currency()).isEqualTo("USD");
    }

    @Test
    void a_cost_beyond_what_is_available_takes_that_and_the_rest_is_written_off() {
        var held = new TakeAllowance(UUID.randomUUID(), UUID.randomUUID(), 1, company, "USD", 4_000, 4_000);
        assertThat(await(ledger.take(List.of(held), 60_000))).containsExactly(new Granted(4_000));

        assertThat(post(settlement(reserve(company, 1_000), 9_000))).isEqualTo(new Settled(6_000, 3_000));

        assertThat(await(accounts.balance(company))).isEqualTo(new Balance("USD", 4_000, 4_000));
        assertThat(await(new LedgerProof(pool).verify())).isEmpty();
    }

    @Test
    void text_from_callers_that_the_database_can_not_hold_is_made_fit() {
        Reserve odd = new Reserve(
                Requests.id(), company, company, "m\0" + "x".repeat(1000), Requests.PRICE, 10, 1, START, START, "odd");
        post(settlement(odd, 5));

        assertThat(await(accounts.usage(company, PageQuery.first(1)))
                        .items()
                        .getFirst()
                        .model())
                .startsWith("m\uFFFDx")
                .hasSize(256);
    }

    @Test
    void pages_neither_repeat_nor_skip_rows_while_new_ones_arrive() {
        List<Instant> ends = new ArrayList<>();
        for (int i = 0; i < 25; i++) {
            ends.add(START.plusMillis(i / 3)); // several at the same moment
            settle(10, ends.getLast());
        }
        List<UsageRow> read = new ArrayList<>();
        var query = PageQuery.first(4);
        for (Page<UsageRow> page = await(accounts.usage(company, query));
                ;
                page = await(accounts.usage(company, query))) {
            read.addAll(page.items());
            settle(10, START.plusSeconds(60));
            if (page.next().isEmpty()) {
                break;
            }
            query = new PageQuery(page.next(), 4, Optional.empty(), Optional.empty());
        }
        assertThat(read).hasSize(25);
        assertThat(read.stream().map(UsageRow::requestId)).doesNotHaveDuplicates();
        assertThat(read.stream().map(UsageRow::endedAt).toList()).isEqualTo(ends.reversed());
    }

    @Test
    void a_list_can_be_bounded_in_time() {
        for (int i = 0; i < 5; i++) {
            settle(10 + i, START.plusSeconds(i));
        }
        var query = new PageQuery(
                Optional.empty(), 10, Optional.of(START.plusSeconds(1)), Optional.of(START.plusSeconds(3)));

        assertThat(await(accounts.usage(company, query)).items().stream().map(UsageRow::costNanos))
                .containsExactly(12L, 11L);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "x", "AAAA", "________________________________", "äöü", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="})
    void a_cursor_that_is_not_ours_is_refused(String cursor) {
        var query = new PageQuery(Optional.of(cursor), 10, Optional.empty(), Optional.empty());

        assertThatExceptionOfType(GatewayException.class)
                .isThrownBy(() -> await(accounts.transactions(company, query)))
                .satisfies(refused -> assertThat(refused.failure()).isEqualTo(Failure.INVALID_VALUE))
                .satisfies(refused -> assertThat(refused.param()).contains("cursor"));
    }

    @Test
    void a_price_is_recorded_when_it_is_first_used() {
        settle(1, START);

        var rows = await(pool.query("select id, model, nanos_per_million->>'output_text' from billing.price_version")
                .execute());

        assertThat(rows.size()).isEqualTo(1);
        assertThat(rows.iterator().next().getString(2)).isEqualTo("2000000");
    }
}
