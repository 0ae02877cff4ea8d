package dev.weir.gateway.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.storage.postgres.PostgresServer;
import dev.weir.storage.postgres.PostgresUrl;
import dev.weir.testkit.PostgresExtension;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgBuilder;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.sqlclient.Row;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/// What Weir leaves in the database, read by plain SQL: in the embedded one and in one of the operator's.
class DatabaseTest {
    @RegisterExtension
    static final PostgresExtension POSTGRES = new PostgresExtension();

    private static final String KEY = "twelve chars";

    @TempDir
    Path folder;

    @Test
    void the_books_of_the_embedded_database_are_proven_by_sql() throws Exception {
        Path dataDir = FirstStart.copy(folder);
        try (var weir = WeirProcess.run(dataDir, Map.of("WEIR_BILLING_ALLOWANCE_IDLE", "500ms"))) {
            use(new Client(weir.url(), FirstStart.once().key));
            assertBooks(PostgresServer.running(dataDir).orElseThrow(), 6);
        }
    }

    @Test
    void an_external_database_is_used_instead_and_its_books_are_the_same() throws Exception {
        PostgresUrl url = POSTGRES.freshUrl();
        var env = Map.of(
                "WEIR_POSTGRES_URL",
                url.reveal(),
                "WEIR_BOOTSTRAP_API_KEY",
                KEY,
                "WEIR_BOOTSTRAP_BALANCE",
                "0.25",
                "WEIR_BILLING_ALLOWANCE_IDLE",
                "500ms");
        try (var weir = WeirProcess.run(folder, env)) {
            var client = new Client(weir.url(), KEY);
            assertThat(client.balance()).isEqualTo("0.25");
            assertThat(weir.output())
                    .contains("Balance   0.25 USD")
                    .doesNotContain("PostgreSQL", url.password().reveal());
            assertThat(Postgres.pids(folder)).isEmpty();
            use(client);
            assertBooks(url, 5);
            weir.stop();
        }
        try (var again = WeirProcess.run(folder, env)) {
            assertThat(again.key()).isEmpty();
            assertThat(new Client(again.url(), KEY).usage()).contains("client_gone");
        }
    }

    /// Three whole answers, a client that leaves, a stream to its end.
    private static void use(Client client) throws Exception {
        for (int i = 0; i < 3; i++) {
            assertThat(client.chat()).isEqualTo(200);
        }
        var left = client.stream(1000, 20);
        left.awaitLine("\"content\"");
        left.lines().close();
        client.stream(20, 0).awaitLine("[DONE]");
        Waiting.until(
                WeirProcess.START_MAX,
                () -> client.usage().contains("client_gone")
                        && client.get("/api/v1/balance").body().contains("\"held\":\"0.00\""),
                client::usage);
    }

    private static void assertBooks(PostgresUrl url, int requests) throws Exception {
        var vertx = Vertx.vertx();
        var pool = PgBuilder.pool()
                .connectingTo(PgConnectOptions.fromUri(url.reveal()))
                .using(vertx)
                .build();
        try {
            Sql sql = query -> {
                List<Row> found = new ArrayList<>();
                pool.query(query)
                        .execute()
                        .toCompletionStage()
                        .toCompletableFuture()
                        .get(10, TimeUnit.SECONDS)
                        .forEach(found::add);
                return found;
            };
            assertThat(sql.rows("select transfer_id from billing.entry group by transfer_id having sum(amount) <> 0"))
                    .as("transfers whose entries do not sum to zero")
                    .isEmpty();
            assertThat(sql.rows("select id from billing.account a where posted <>"
                            + " (select coalesce(sum(amount), 0) from billing.entry e where e.account_id = a.id)"))
                    .as("accounts whose balance is not the sum of their entries")
                    .isEmpty();
            assertThat(sql.rows("select request_id from billing.usage"))
                    .as("one settlement for each request")
                    .hasSize(requests);
            assertThat(sql.rows(
                            "select u.request_id from billing.usage u where (select count(*) from billing.transfer t"
                                    + " where t.kind = 'usage' and t.reference = u.request_id::text) <> 1"))
                    .as("requests without exactly one transfer")
                    .isEmpty();
            assertThat(sql.rows("select id from billing.allowance where amount > 0"))
                    .as("allowances not given back")
                    .isEmpty();
            assertThat(sql.rows(
                            "select 1 from billing.account where kind = 'credit' and posted <> (select sum(e.amount)"
                                    + " from billing.entry e join billing.transfer t on t.id = e.transfer_id"
                                    + " where e.account_id = account.id and t.kind = 'topup')"
                                    + " - (select sum(cost) from billing.usage)"))
                    .as("the balance is what was paid in less what was used")
                    .isEmpty();
        } finally {
            pool.close();
            vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
        }
    }

    private interface Sql {
        List<Row> rows(String query) throws Exception;
    }
}
