package dev.weir.storage.postgres;

import static dev.weir.storage.postgres.ScratchPostgres.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.contracts.failure.Failure;
import dev.weir.contracts.failure.GatewayException;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class DatabaseTest {
    @RegisterExtension
    static final ScratchPostgres POSTGRES = new ScratchPostgres();

    private static PostgresSettings small(int waitQueueMax, Duration connectTimeout) {
        return new PostgresSettings(
                Optional.empty(), 1, waitQueueMax, connectTimeout, Duration.ofSeconds(30), Duration.ZERO, 16, 16);
    }

    @Test
    void ping_tells_the_time_of_a_round_trip() {
        assertThat(await(POSTGRES.empty().ping())).isBetween(Duration.ofNanos(1), Duration.ofSeconds(10));
    }

    @Test
    void ping_fails_as_storage_unavailable_when_nobody_listens() {
        var nowhere = Database.open(
                POSTGRES.vertx(),
                PostgresUrl.parse("postgres://u:hunter2@127.0.0.1:" + Keeper.freePort() + "/d"),
                PostgresSettings.defaults());
        assertThatThrownBy(() -> await(nowhere.ping())).isInstanceOfSatisfying(GatewayException.class, e -> {
            assertThat(e.failure()).isEqualTo(Failure.STORAGE_UNAVAILABLE);
            assertThat(e.getMessage()).doesNotContain("hunter2");
        });
        await(nowhere.close());
    }

    @Test
    void ping_fails_in_time_when_every_connection_is_busy() {
        Database database = Database.open(POSTGRES.vertx(), POSTGRES.emptyUrl(), small(10, Duration.ofMillis(500)));
        database.pool().query("select pg_sleep(20)").execute();
        long from = System.nanoTime();
        assertThatThrownBy(() -> await(database.ping())).isInstanceOf(GatewayException.class);
        assertThat(Duration.ofNanos(System.nanoTime() - from)).isLessThan(Duration.ofSeconds(15));
        endSleepers();
        await(database.close());
    }

    /// Closing a pool waits for statements under way.
    private static void endSleepers() {
        await(POSTGRES.empty()
                .pool()
                .query("select pg_terminate_backend(pid) from pg_stat_activity where query = 'select pg_sleep(20)'")
                .execute());
    }

    @Test
    void a_full_queue_refuses_one_more_call_at_once() {
        Database database = Database.open(POSTGRES.vertx(), POSTGRES.emptyUrl(), small(2, Duration.ofSeconds(10)));
        await(database.ping());
        List<Future<?>> calls = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            calls.add(database.pool().query("select pg_sleep(0.1)").execute());
        }
        await(Future.join(calls).otherwiseEmpty());
        assertThat(calls.stream().filter(Future::succeeded)).hasSize(3);
        assertThat(calls.stream().filter(Future::failed)).hasSize(2);
        await(database.close());
    }

    @Test
    void a_statement_that_takes_too_long_is_cancelled_and_the_pool_serves_on() {
        var settings = new PostgresSettings(
                Optional.empty(), 1, 10, Duration.ofSeconds(3), Duration.ofMillis(100), Duration.ZERO, 16, 16);
        Database database = Database.open(POSTGRES.vertx(), POSTGRES.emptyUrl(), settings);
        assertThatThrownBy(
                        () -> await(database.pool().query("select pg_sleep(5)").execute()))
                .hasMessageContaining("statement timeout");
        await(database.ping());
        await(database.close());
    }

    @Test
    void a_long_statement_is_prepared_once_per_connection() {
        Database database = Database.open(POSTGRES.vertx(), POSTGRES.emptyUrl(), small(10, Duration.ofSeconds(10)));
        String sql = "select count(*) from pg_prepared_statements -- " + "long ".repeat(1_000);
        for (int i = 0; i < 3; i++) {
            var row = await(database.pool().preparedQuery(sql).execute())
                    .iterator()
                    .next();
            assertThat(row.getLong(0)).isEqualTo(1);
        }
        await(database.close());
    }
}
