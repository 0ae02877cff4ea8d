package dev.weir.verticles.billing;

import static dev.weir.verticles.billing.Requests.await;
import static dev.weir.verticles.billing.Requests.reserve;
import static dev.weir.verticles.billing.Requests.settlement;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.contracts.billing.Reserve;
import dev.weir.contracts.billing.ReserveOutcome.Reserved;
import dev.weir.contracts.failure.Failure;
import dev.weir.contracts.failure.GatewayException;
import dev.weir.contracts.money.Money;
import dev.weir.storage.billing.AccountTables;
import dev.weir.storage.billing.LedgerProof;
import dev.weir.testkit.TestPostgres;
import io.vertx.sqlclient.Pool;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LedgerKillTest {
    private static final int CALLERS = 8;
    private static final int CALLS_EACH = 150;
    private static final int KILLED_AT = 50;
    private static final long START = 100_000_000_000_000_000L;

    private final UUID company = UUID.randomUUID();

    @TempDir
    private Path folder;

    private record Done(long cost, int refused) {}

    @Test
    void postgres_killed_and_started_again_under_load_loses_nothing_and_posts_nothing_twice() throws Exception {
        try (TestPostgres postgres = TestPostgres.start();
                var running = RunningLedger.start(postgres.freshDatabase(), "node-1", folder)) {
            var pool = running.database().pool();
            var accounts = new CompanyAccounts(new AccountTables(pool), Clock.systemUTC());
            await(accounts.open(company, Money.usd(START)));

            ProcessHandle server = server(pool);
            List<Done> done = load(running.ledger(), server::destroyForcibly);

            long cost = done.stream().mapToLong(Done::cost).sum();
            assertThat(done.stream().mapToInt(Done::refused).sum())
                    .as("the kill was felt")
                    .isPositive();
            running.untilAllIsPosted();
            assertThat(await(accounts.balance(company)).postedNanos()).isEqualTo(START - cost);
            assertThat(await(new LedgerProof(pool).verify())).isEmpty();
            running.stop();
            assertThat(await(accounts.balance(company)).heldNanos()).isZero();
        }
    }

    /// The server's first process, the parent of those that serve connections.
    private static ProcessHandle server(Pool pool) {
        int backend = await(pool.query("select pg_backend_pid()").execute())
                .iterator()
                .next()
                .getInteger(0);
        return ProcessHandle.of(backend).flatMap(ProcessHandle::parent).orElseThrow();
    }

    private List<Done> load(Ledger ledger, Runnable kill) throws Exception {
        try (var callers = Executors.newFixedThreadPool(CALLERS)) {
            var tasks = new ArrayList<java.util.concurrent.Future<Done>>();
            for (int i = 0; i < CALLERS; i++) {
                boolean killer = i == 0;
                tasks.add(callers.submit(() -> call(ledger, killer ? kill : () -> {})));
            }
            List<Done> done = new ArrayList<>();
            for (var task : tasks) {
                done.add(task.get());
            }
            return done;
        }
    }

    /// Settles some more than it reserved, does not wait for settlements, and retries what was refused. Bounds grow, so
    /// that the allowance of before does not do.
    private Done call(Ledger ledger, Runnable kill) {
        long cost = 0;
        int refused = 0;
        for (int settled = 0; settled < CALLS_EACH; ) {
            if (settled == KILLED_AT) {
                kill.run(); // a repeat, while reservations are refused, does nothing: the process is gone
            }
            long bound = 1000L << settled / 10;
            Reserve reserve = reserve(company, bound);
            try {
                assertThat(await(ledger.reserve(reserve))).isEqualTo(new Reserved(bound));
                long each = bound - 100 + settled;
                ledger.settle(settlement(reserve, each));
                cost += each;
                settled++;
            } catch (GatewayException unavailable) {
                assertThat(unavailable.failure()).isEqualTo(Failure.LEDGER_UNAVAILABLE);
                refused++;
            }
        }
        return new Done(cost, refused);
    }
}
