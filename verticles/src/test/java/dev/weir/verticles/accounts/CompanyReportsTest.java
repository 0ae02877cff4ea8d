package dev.weir.verticles.accounts;

import static dev.weir.verticles.accounts.Awaited.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.weir.contracts.billing.PageQuery;
import dev.weir.contracts.billing.TransactionQuery;
import dev.weir.contracts.billing.UsageQuery;
import dev.weir.contracts.failure.Failure;
import dev.weir.contracts.failure.GatewayException;
import dev.weir.contracts.reports.Reports;
import dev.weir.contracts.reports.Rows;
import dev.weir.contracts.reports.SummaryQuery;
import dev.weir.contracts.reports.SummaryQuery.Group;
import dev.weir.storage.billing.ReportTables;
import dev.weir.testkit.PostgresExtension;
import io.vertx.core.Future;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class CompanyReportsTest {
    @RegisterExtension
    static final PostgresExtension POSTGRES = new PostgresExtension();

    private static final Instant EARLY = Instant.parse("2026-11-10T12:00:00Z");
    private static final ZoneId UTC = ZoneId.of("UTC");
    private static final UsageQuery ALL = UsageQuery.of(PageQuery.first(10));

    private final CompanyReports reports =
            new CompanyReports(new ReportTables(POSTGRES.database().pool()), Future::succeededFuture);
    private final UUID company = UUID.randomUUID();

    @Test
    void a_stretch_that_ends_before_it_begins_is_refused() {
        Optional<Instant> from = Optional.of(EARLY.plusSeconds(1));
        Optional<Instant> to = Optional.of(EARLY);

        refused("from", reports.statement(company, from, to));
        refused("from", reports.summary(company, new SummaryQuery(from, to, Set.of(), UTC)));
    }

    @Test
    void days_of_every_zone_are_those_that_java_knows_or_the_zone_is_refused() {
        used(1);
        Instant ended = await(reports.usage(company, ALL).compose(Rows::next))
                .getFirst()
                .endedAt();
        int answered = 0;
        for (String id : ZoneId.getAvailableZoneIds()) {
            var byDay = new SummaryQuery(Optional.empty(), Optional.empty(), Set.of(Group.DAY), ZoneId.of(id));
            try {
                assertThat(await(reports.summary(company, byDay)).getFirst().day())
                        .as(id)
                        .contains(LocalDate.ofInstant(ended, ZoneId.of(id)));
                answered++;
            } catch (GatewayException refused) {
                assertThat(refused.param()).as(id).contains("zone");
            }
        }
        assertThat(answered).isGreaterThan(400);
    }

    @Test
    void an_offset_is_no_zone() {
        var byDay = new SummaryQuery(Optional.empty(), Optional.empty(), Set.of(Group.DAY), ZoneOffset.ofHours(2));

        refused("zone", reports.summary(company, byDay));
    }

    /// Usage rows of so many models. They ended when the zones of Java and of PostgreSQL, which are updated apart,
    /// agreed.
    private void used(int models) {
        await(POSTGRES.database().pool().query("""
                insert into billing.usage (request_id, company_id, key_id, provider, model, ending, http_status, tokens,
                    estimated, cost, charged, written_off, currency, price_version, first_token_ms, started_at, ended_at)
                select gen_random_uuid(), '%s', gen_random_uuid(), 'p', 'm' || n, 'completed', 200, '{}', false, 0, 0, 0,
                    'USD', 'v', 1, timestamptz '2024-01-15 07:29Z', timestamptz '2024-01-15 07:30Z'
                from generate_series(1, %d) n""".formatted(company, models)).execute());
    }

    @Test
    void more_groups_than_promised_are_refused() {
        used(Reports.GROUPS_MAX + 1);
        var byModel = new SummaryQuery(Optional.empty(), Optional.empty(), Set.of(Group.MODEL), UTC);

        refused("groupBy", reports.summary(company, byModel));
    }

    @Test
    void more_lists_at_once_than_promised_are_refused_until_one_is_closed() {
        List<Rows<?>> open = new ArrayList<>();
        for (int i = 0; i < CompanyReports.LISTS_OPEN_MAX; i++) {
            open.add(await(reports.usage(company, ALL)));
        }

        assertThatExceptionOfType(GatewayException.class)
                .isThrownBy(() -> await(reports.usage(company, ALL)))
                .satisfies(refused -> assertThat(refused.failure()).isEqualTo(Failure.OVERLOADED))
                .satisfies(refused -> assertThat(refused.retryAfterSeconds()).isPositive());

        await(open.getFirst().close());
        await(open.getFirst().close());
        var again = await(reports.transactions(company, TransactionQuery.of(PageQuery.first(10))));
        assertThat(await(again.next())).isEmpty();
        open.add(again);
        assertThatExceptionOfType(GatewayException.class).isThrownBy(() -> await(reports.usage(company, ALL)));
        open.forEach(each -> await(each.close()));
    }

    @Test
    void a_list_that_can_not_be_opened_does_not_count() {
        var bad = UsageQuery.of(new PageQuery(Optional.of("not ours"), 10, Optional.empty(), Optional.empty()));
        for (int i = 0; i <= CompanyReports.LISTS_OPEN_MAX; i++) {
            refused("cursor", reports.usage(company, bad));
        }
        await(await(reports.usage(company, ALL)).close());
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
}
