package dev.weir.storage.billing;

import static dev.weir.storage.billing.Charges.START;
import static dev.weir.storage.postgres.ScratchPostgres.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.contracts.billing.PageQuery;
import dev.weir.contracts.billing.Transaction;
import dev.weir.contracts.billing.TransactionQuery;
import dev.weir.contracts.billing.UsageQuery;
import dev.weir.contracts.billing.UsageRow;
import dev.weir.contracts.reports.Rows;
import dev.weir.contracts.reports.Statement;
import dev.weir.contracts.reports.SummaryQuery;
import dev.weir.contracts.reports.SummaryQuery.Group;
import dev.weir.contracts.reports.UsageSummary;
import dev.weir.storage.postgres.ScratchPostgres;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class ReportsTest {
    @RegisterExtension
    static final ScratchPostgres POSTGRES = new ScratchPostgres();

    private static final Map<String, Long> TOKENS = Map.of("input_fresh", 10L, "output_text", 100L);

    private static Pool pool;

    private final Charges company = new Charges(pool);
    private final ReportTables reports = new ReportTables(pool);

    @BeforeAll
    static void open() {
        pool = POSTGRES.migrated().pool();
    }

    @BeforeEach
    void fund() {
        company.paidIn(10_000);
    }

    private Statement statement(Instant from, Instant to) {
        return await(reports.statement(company.company, Optional.ofNullable(from), Optional.ofNullable(to)));
    }

    @Test
    void a_statement_of_everything_opens_with_nothing_and_closes_with_what_is_posted() {
        UUID credit = company.credit(500, 1, Duration.ZERO);
        UUID request = company.charge(300);
        company.charge(40);
        company.tryRefund(request, "r", OptionalLong.of(120));
        company.end(credit);
        company.expire();

        Statement all = statement(null, null);

        assertThat(all.openingNanos()).isZero();
        assertThat(all.closingNanos()).isEqualTo(company.balance().postedNanos());
        assertThat(all.currency()).isEqualTo("USD");
        assertThat(all.lines())
                .containsExactly(
                        new Statement.Line("credit", 1, 500),
                        new Statement.Line("expiry", 1, -280),
                        new Statement.Line("refund", 1, 120),
                        new Statement.Line("topup", 1, 10_000),
                        new Statement.Line("usage", 2, -340));
    }

    @Test
    void one_stretch_closes_with_what_the_next_opens_with() {
        for (int day = 1; day <= 5; day++) {
            company.charge(day * 10, "gpt-test", START.plus(Duration.ofDays(day)));
        }
        Instant from = START.plus(Duration.ofDays(2));
        Instant to = START.plus(Duration.ofDays(4));

        Statement first = statement(null, from);
        Statement second = statement(from, to);
        Statement third = statement(to, null);

        assertThat(first.closingNanos()).isEqualTo(second.openingNanos()).isEqualTo(9_990);
        assertThat(second.lines()).containsExactly(new Statement.Line("usage", 2, -50));
        assertThat(second.closingNanos()).isEqualTo(third.openingNanos()).isEqualTo(9_940);
        assertThat(third.closingNanos())
                .isEqualTo(company.balance().postedNanos())
                .isEqualTo(9_850);
    }

    @Test
    void a_stretch_without_a_transfer_opens_and_closes_the_same() {
        Statement before = statement(null, START.minusSeconds(1));
        Statement after = statement(START.plusSeconds(1), null);

        assertThat(before.openingNanos()).isEqualTo(before.closingNanos()).isZero();
        assertThat(after.lines()).isEmpty();
        assertThat(after.openingNanos()).isEqualTo(after.closingNanos()).isEqualTo(10_000);
    }

    @Test
    void a_company_without_an_account_has_an_empty_statement() {
        assertThat(await(reports.statement(UUID.randomUUID(), Optional.empty(), Optional.empty())))
                .isEqualTo(new Statement(Optional.empty(), Optional.empty(), "USD", 0, List.of(), 0));
    }

    private List<UsageSummary> summary(Set<Group> by, String zone) {
        return await(reports.summary(
                company.company, new SummaryQuery(Optional.empty(), Optional.empty(), by, ZoneId.of(zone)), 100));
    }

    @Test
    void usage_is_summed_by_model_key_and_day_of_the_zone() {
        company.charge(100, "a", Instant.parse("2026-11-10T22:30:00Z"));
        company.charge(20, "a", Instant.parse("2026-11-10T23:30:00Z"));
        company.charge(3, "b", Instant.parse("2026-11-10T23:30:00Z"));

        assertThat(summary(EnumSet.of(Group.MODEL), "UTC"))
                .extracting(
                        UsageSummary::model,
                        UsageSummary::requests,
                        UsageSummary::costNanos,
                        each -> each.tokens().get("output_text"))
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple(Optional.of("a"), 2L, 120L, 200L),
                        org.assertj.core.groups.Tuple.tuple(Optional.of("b"), 1L, 3L, 100L));
        assertThat(summary(EnumSet.of(Group.DAY), "UTC"))
                .extracting(each -> each.day().orElseThrow())
                .containsExactly(LocalDate.parse("2026-11-10"));
        assertThat(summary(EnumSet.of(Group.DAY, Group.KEY), "Europe/Berlin"))
                .containsExactly(
                        new UsageSummary(
                                Optional.empty(),
                                Optional.of(Charges.KEY),
                                Optional.of(LocalDate.parse("2026-11-11")),
                                "USD",
                                2,
                                Map.of("input_fresh", 20L, "output_text", 200L),
                                23,
                                23,
                                0),
                        new UsageSummary(
                                Optional.empty(),
                                Optional.of(Charges.KEY),
                                Optional.of(LocalDate.parse("2026-11-10")),
                                "USD",
                                1,
                                TOKENS,
                                100,
                                100,
                                0));
    }

    @Test
    void a_sum_shows_what_was_charged_and_what_was_written_off() {
        company.charge(15_000);

        assertThat(summary(Set.of(), "UTC")).singleElement().satisfies(all -> {
            assertThat(all.costNanos()).isEqualTo(15_000);
            assertThat(all.chargedNanos()).isEqualTo(10_000);
            assertThat(all.writtenOffNanos()).isEqualTo(5_000);
        });
    }

    @Test
    void lists_are_filtered() {
        UUID first = company.charge(10, "a", START);
        UUID second = company.charge(20, "b", START);
        company.refund(first, "goodwill", 5);

        assertThat(usage(Optional.of("b"), Optional.empty(), Optional.empty()))
                .extracting(UsageRow::requestId)
                .containsExactly(second);
        assertThat(usage(Optional.empty(), Optional.of(Charges.KEY), Optional.empty()))
                .hasSize(2);
        assertThat(usage(Optional.empty(), Optional.of(UUID.randomUUID()), Optional.empty()))
                .isEmpty();
        assertThat(usage(Optional.empty(), Optional.empty(), Optional.of(first.toString())))
                .extracting(UsageRow::requestId)
                .containsExactly(first);
        assertThat(usage(Optional.empty(), Optional.empty(), Optional.of("trace-" + second)))
                .extracting(UsageRow::correlationId)
                .containsExactly("trace-" + second);
        assertThat(transactions(Optional.of("refund"), Optional.empty(), Optional.empty()))
                .extracting(Transaction::of)
                .containsExactly(Optional.of(first));
        assertThat(transactions(Optional.empty(), Optional.of("goodwill"), Optional.empty()))
                .hasSize(1);
        assertThat(transactions(Optional.empty(), Optional.empty(), Optional.of(first)))
                .hasSize(2);
        assertThat(transactions(Optional.of("usage"), Optional.empty(), Optional.of(second)))
                .extracting(Transaction::amountNanos)
                .containsExactly(-20L);
    }

    private List<UsageRow> usage(Optional<String> model, Optional<UUID> key, Optional<String> request) {
        var query = new UsageQuery(PageQuery.first(10), model, key, request, Optional.empty());
        return await(company.accounts.usage(company.company, query)).items();
    }

    private List<Transaction> transactions(
            Optional<String> kind, Optional<String> reference, Optional<UUID> requestId) {
        var query = new TransactionQuery(PageQuery.first(10), kind, reference, requestId);
        return await(company.accounts.transactions(company.company, query)).items();
    }

    @Test
    void a_whole_list_comes_in_pieces_that_are_no_larger_than_promised() {
        var row = Tuple.of(company.company);
        await(pool.preparedQuery("""
                insert into billing.usage (request_id, company_id, key_id, provider, model, ending, http_status, tokens,
                    estimated, cost, charged, written_off, currency, price_version, first_token_ms, started_at, ended_at)
                select gen_random_uuid(), $1, $1, 'p', 'm', 'completed', 200, '{}', false, n, n, 0, 'USD', 'v', 1,
                    now(), now() - n * interval '1 second'
                from generate_series(1, 450) n""").execute(row));

        Rows<UsageRow> rows = await(reports.usage(company.company, UsageQuery.of(PageQuery.first(10))));

        List<Integer> sizes = new ArrayList<>();
        List<Long> costs = new ArrayList<>();
        List<UsageRow> piece = await(rows.next());
        while (!piece.isEmpty()) {
            sizes.add(piece.size());
            piece.forEach(each -> costs.add(each.costNanos()));
            piece = await(rows.next());
        }
        assertThat(sizes).containsExactly(Rows.PIECE_MAX, Rows.PIECE_MAX, 50);
        assertThat(costs).hasSize(450).isSorted();
        await(rows.close());
        assertThat(busy()).isZero();
    }

    @Test
    void whoever_closes_early_gives_the_connection_back() {
        Rows<Transaction> rows = await(reports.transactions(company.company, TransactionQuery.of(PageQuery.first(10))));
        assertThat(await(rows.next())).hasSize(1);
        Rows<Transaction> unread =
                await(reports.transactions(company.company, TransactionQuery.of(PageQuery.first(10))));
        assertThat(busy()).isEqualTo(2);

        await(rows.close());
        await(rows.close());
        await(unread.close());

        assertThat(busy()).isZero();
        assertThat(await(rows.next())).isEmpty();
    }

    /// Connections that have a transaction open, beside the one that asks.
    private static long busy() {
        var rows = await(pool.query("select count(*) from pg_stat_activity where datname = current_database()"
                        + " and state like 'idle in transaction%'")
                .execute());
        return rows.iterator().next().getLong(0);
    }
}
