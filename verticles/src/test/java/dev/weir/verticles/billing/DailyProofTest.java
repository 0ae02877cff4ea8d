package dev.weir.verticles.billing;

import static dev.weir.verticles.billing.Requests.await;
import static dev.weir.verticles.billing.Requests.until;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.contracts.money.Money;
import dev.weir.storage.billing.AccountTables;
import dev.weir.storage.billing.ProofTurn;
import dev.weir.testkit.PostgresExtension;
import io.vertx.sqlclient.Pool;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.InstantSource;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

class DailyProofTest {
    /// A moment before the time of the proof, again and again.
    private static final InstantSource ALMOST_THREE = InstantSource.fixed(Instant.parse("2026-05-01T02:59:59.950Z"));

    @RegisterExtension
    static final PostgresExtension POSTGRES = new PostgresExtension();

    @TempDir
    private Path folder;

    private final Pool pool = POSTGRES.database().pool();

    @Test
    void at_its_time_of_the_day_the_books_are_proved_and_a_difference_is_counted_until_it_is_put_right() {
        UUID company = UUID.randomUUID();
        await(new CompanyAccounts(new AccountTables(pool), Clock.systemUTC()).open(company, Money.usd(100)));
        try (var running = new RunningLedger.Node(POSTGRES.url(), "node", folder)
                .with(new QuickSettings().verifyAt("03:00"))
                .with(ALMOST_THREE)
                .start()) {
            add(company, 5);
            until(() -> running.ledger().state().differences() > 0);

            add(company, -5);
            until(() -> running.ledger().state().differences() == 0);
        }
    }

    private void add(UUID company, int nanos) {
        await(pool.query("update billing.account set posted = posted + " + nanos + " where kind = 'credit'"
                        + " and company_id = '" + company + "'")
                .execute());
    }

    @Test
    void one_node_at_a_time_proves_them() {
        var first = new ProofTurn(pool).verify();
        var second = new ProofTurn(pool).verify();

        assertThat(await(first).isPresent() || await(second).isPresent()).isTrue();
        assertThat(await(new ProofTurn(pool).verify()))
                .hasValueSatisfying(report -> assertThat(report.isRight()).isTrue());
    }
}
