package dev.weir.verticles.billing;

import static dev.weir.verticles.billing.Requests.await;
import static dev.weir.verticles.billing.Requests.reserve;
import static dev.weir.verticles.billing.Requests.settlement;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.contracts.billing.Balance;
import dev.weir.contracts.billing.Reserve;
import dev.weir.contracts.billing.ReserveOutcome.Reserved;
import dev.weir.contracts.billing.SettleOutcome;
import dev.weir.contracts.failure.Failure;
import dev.weir.contracts.failure.GatewayException;
import dev.weir.contracts.money.Money;
import dev.weir.storage.billing.AccountTables;
import dev.weir.storage.billing.LedgerProof;
import dev.weir.testkit.TestPostgres;
import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;

class LedgerKillTest {
    private static final int CALLERS = 8;
    private static final int CALLS_EACH = 150;
    private static final int KILLED_AT = 50;
    private static final long START = Long.MAX_VALUE / 2;

    private final UUID company = UUID.randomUUID();

    private record Done(long cost, List<Future<SettleOutcome>> settled, int refused) {}

    @Test
    void postgres_killed_and_started_again_under_load_loses_nothing_and_posts_nothing_twice() throws Exception {
        try (TestPostgres postgres = TestPostgres.start();
                var running = RunningLedger.start(postgres.freshDatabase(), "node-1", RunningLedger.settings())) {
            var pool = running.database().pool();
            var accounts = new CompanyAccounts(new AccountTables(pool), Clock.systemUTC());
            await(accounts.open(company, Money.usd(START)));

            ProcessHandle server = server(pool);
            List<Done> done = load(running.ledger(), server::destroyForcibly);

            long cost = 0;
            for (Done each : done) {
                cost += each.cost;
                each.settled.forEach(Requests::await);
            }
            assertThat(done.stream().mapToInt(Done::refused).sum())
                    .as("the kill was felt")
                    .isPositive();
            Requests.until(() -> running.ledger().unsettled() == 0);
            assertThat(await(accounts.balance(company))).isEqualTo(new Balance("USD", START - cost, 0));
            assertThat(await(new LedgerProof(pool).verify())).isEmpty();
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

    /// Settles some more than it reserved, does not wait for settlements, and retries what was refused.
    private Done call(Ledger ledger, Runnable kill) {
        List<Future<SettleOutcome>> settled = new ArrayList<>();
        long cost = 0;
        int refused = 0;
        while (settled.size() < CALLS_EACH) {
            if (settled.size() == KILLED_AT) {
                kill.run(); // a repeat, while reservations are refused, does nothing: the process is gone
            }
            Reserve reserve = reserve(company, 1000);
            try {
                assertThat(await(ledger.reserve(reserve))).isEqualTo(new Reserved(1000));
                long each = 900 + settled.size();
                settled.add(ledger.settled(settlement(reserve, each)));
                cost += each;
            } catch (GatewayException unavailable) {
                assertThat(unavailable.failure()).isEqualTo(Failure.LEDGER_UNAVAILABLE);
                refused++;
            }
        }
        return new Done(cost, settled, refused);
    }
}
