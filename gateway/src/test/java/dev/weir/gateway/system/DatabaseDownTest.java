package dev.weir.gateway.system;

import static dev.weir.gateway.main.RunningWeir.KEY;
import static dev.weir.gateway.system.Requests.CHAT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.gateway.main.Api;
import dev.weir.gateway.main.Books;
import dev.weir.gateway.main.RunningWeir;
import dev.weir.testkit.Samples;
import dev.weir.testkit.Script;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// The database goes away and comes back while Weir runs.
@Tag("system")
class DatabaseDownTest {
    /// Longer than the feed of keys takes.
    private static final long FEED_NANOS = 1_000_000_000L;

    private static final CuttablePostgres LINK = new CuttablePostgres();

    @RegisterExtension
    static final RunningWeir WEIR = new RunningWeir(DatabaseDownTest::settings);

    private static List<String> settings() {
        return List.of(
                "--postgres.url=" + LINK.to(WEIR.postgres().url().reveal()),
                "--postgres.connectTimeout=500ms",
                "--billing.reserveTimeout=500ms",
                "--billing.retryPauseMax=100ms",
                "--identity.lookupTimeout=500ms");
    }

    @AfterAll
    static void close_the_link() {
        LINK.close();
    }

    @Test
    void while_it_is_away_requests_with_an_allowance_go_on_others_are_refused_clearly_and_all_is_booked_after() {
        String quiet = WEIR.newCompany("Quiet", "10.00");
        // Its key is known, and stays so: the feed has told of it, after which it is looked up once more.
        long told = System.nanoTime() + FEED_NANOS;
        RunningWeir.eventually(
                "the key to be known",
                () -> WEIR.api().get("/v1/models", quiet).status() == 200 && System.nanoTime() > told);
        assertThat(WEIR.api().get("/api/v1/prices", quiet).status()).isEqualTo(200); // and its prices
        Books before = WEIR.books();
        var go = new CountDownLatch(1);
        WEIR.upstream()
                .expect(Script.events()
                        .event(Samples.text("one"))
                        .await(go)
                        .event(Samples.finish("stop"))
                        .event(Samples.usageChunk(Samples.usage(12, 34)))
                        .done());
        try (var running = Conversation.post(WEIR.port(), CHAT, KEY, Requests.stream())) {
            running.head();
            running.until("one");

            WEIR.expectWarnings();
            LINK.cut();
            assertAway(quiet);
            goesOn();
            go.countDown();
            assertThat(running.rest()).endsWith("data: [DONE]\n\n");
            RunningWeir.eventually(
                    "the ends to wait", () -> WEIR.api().metrics().contains("weir_ledger_unsettled 2"));
        } finally {
            LINK.mend();
        }

        RunningWeir.eventually(
                "the database", () -> WEIR.api().get("/ready", null).status() == 200);
        assertThat(before.rows().stream().map(row -> row.getJsonObject("tokens")))
                .containsExactly(StreamEndingsTest.tokens(12, 34), StreamEndingsTest.tokens(5, 6));
        WEIR.upstream().expect(Script.json(200, Samples.answer("Hello", Samples.usage(1, 1))));
        Books then = WEIR.books();
        assertThat(WEIR.api().chat(Requests.chat()).status()).isEqualTo(200);
        then.row("completed");
    }

    private static void goesOn() {
        WEIR.upstream().expect(Script.json(200, Samples.answer("Hello", Samples.usage(5, 6))));
        assertThat(WEIR.api().chat(Requests.chat()).status()).isEqualTo(200);
    }

    private static void assertAway(String quiet) {
        RunningWeir.eventually(
                "readiness to end", () -> WEIR.api().get("/ready", null).status() == 503);
        JsonObject report = WEIR.api().get("/ready", null).json();
        assertThat(report.getString("status")).isEqualTo("unhealthy");
        assertThat(report.getJsonObject("dependencies")
                        .getJsonObject("postgres")
                        .getString("status"))
                .isEqualTo("unhealthy");
        assertThat(report.getJsonObject("dependencies")
                        .getJsonObject("postgres")
                        .getString("detail"))
                .isNotBlank();
        assertThat(WEIR.api().get("/health", null).status()).isEqualTo(200);

        Api.Reply known = WEIR.api().post(CHAT, quiet, Requests.chat());
        assertThat(known.status()).isEqualTo(503);
        assertThat(known.error().getString("code")).isEqualTo("ledger_unavailable");
        assertThat(known.header("retry-after")).isPresent();
        Api.Reply unknown = WEIR.api().post(CHAT, "sk-never-seen", Requests.chat());
        assertThat(unknown.status()).isEqualTo(503);
        assertThat(unknown.error().getString("code")).isEqualTo("storage_unavailable");
        Api.Reply balance = WEIR.api().get("/api/v1/balance", KEY);
        assertThat(balance.status()).isEqualTo(503);
        assertThat(balance.error().getString("code")).isEqualTo("SERVICE_UNAVAILABLE");
        assertThat(known.body() + unknown.body() + balance.body()).doesNotContain("Exception", "127.0.0.1", "at dev.");
    }
}
