package dev.weir.gateway.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.gateway.main.RunningWeir;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// A list that is far larger than what Weir may hold of it.
@Tag("system")
class WholeListTest {
    @RegisterExtension
    static final RunningWeir WEIR = new RunningWeir();

    private static final int ROWS = 300_000;
    /// All of it as CSV is about 90 MB, and several times as much as objects.
    private static final long HEAP_BYTES_MAX = 24 << 20;

    private final String key = WEIR.newCompany("Company " + UUID.randomUUID(), "10.00");

    /// Requests that cost nothing, so that the books stay right.
    @BeforeEach
    void use() {
        sql("""
                insert into billing.usage (request_id, company_id, key_id, provider, model, ending, http_status, tokens,
                    estimated, cost, charged, written_off, currency, price_version, first_token_ms, started_at, ended_at)
                select gen_random_uuid(), company_id, gen_random_uuid(), 'p', repeat('m', 100), 'completed', 200, '{}',
                    false, 0, 0, 0, 'USD', 'unpriced', 1, now(), now() - n * interval '1 ms'
                from generate_series(1, %d) n, (
                    select company_id from billing.account order by id desc limit 1) c""".formatted(ROWS));
    }

    @AfterEach
    void clean() {
        sql("delete from billing.usage where provider = 'p'");
    }

    @Test
    void it_comes_whole_to_whoever_reads_it() throws IOException, InterruptedException {
        try (HttpClient client = HttpClient.newHttpClient()) {
            var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + WEIR.port() + "/api/v1/usage.csv"))
                    .header("authorization", "Bearer " + key)
                    .build();
            assertThat(client.send(request, BodyHandlers.ofLines()).body().count())
                    .isEqualTo(ROWS + 1);
        }
        RunningWeir.eventually("the cursor to be closed", () -> cursors() == 0);
    }

    @Test
    void a_client_that_stops_reading_stops_the_database_and_one_that_leaves_closes_the_cursor() {
        long before = heap();
        Conversation client = ask();
        assertThat(client.head().status()).isEqualTo(200);
        client.until("requestId,");

        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(500));

        assertThat(cursors()).isEqualTo(1);
        assertThat(heap() - before).isLessThan(HEAP_BYTES_MAX);
        client.close();
        RunningWeir.eventually("the cursor to be closed", () -> cursors() == 0);
    }

    @Test
    void a_list_that_the_database_breaks_off_never_looks_whole() {
        WEIR.expectWarnings();
        Conversation client = ask();
        assertThat(client.head().status()).isEqualTo(200);
        client.until("requestId,");
        RunningWeir.eventually("the cursor to wait for the client", WholeListTest::breakOff);

        client.skipToTheEnd();
        assertThat(client.ending()).isEqualTo(Conversation.Ending.CUT);
        client.close();
        assertThat(WEIR.api().get("/api/v1/usage?limit=1", key).status()).isEqualTo(200);
    }

    private Conversation ask() {
        return Conversation.open(WEIR.port())
                .send("GET /api/v1/usage.csv HTTP/1.1\r\nhost: weir\r\nauthorization: Bearer " + key + "\r\n\r\n");
    }

    /// Open cursors: transactions that wait for their next statement.
    private static long cursors() {
        return sql("select count(*) from pg_stat_activity where datname = current_database()"
                        + " and state = 'idle in transaction'")
                .iterator()
                .next()
                .getLong(0);
    }

    /// Ends the connection of a cursor that has been at rest: one between two statements would be missed.
    private static boolean breakOff() {
        return sql("select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database()"
                                + " and state = 'idle in transaction'"
                                + " and state_change < clock_timestamp() - interval '200 ms'")
                        .size()
                == 1;
    }

    private static RowSet<Row> sql(String text) {
        Future<RowSet<Row>> rows = WEIR.postgres().database().pool().query(text).execute();
        return rows.toCompletionStage().toCompletableFuture().join();
    }

    private static long heap() {
        System.gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }
}
