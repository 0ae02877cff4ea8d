package dev.weir.gateway.system;

import static dev.weir.gateway.main.RunningWeir.KEY;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.gateway.main.Api;
import dev.weir.gateway.main.RunningWeir;
import dev.weir.testkit.Samples;
import dev.weir.testkit.Script;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// The database goes away while requests with keys come and run.
@Tag("system")
class IdempotencyOutageTest {
    private static final CuttablePostgres LINK = new CuttablePostgres();

    @RegisterExtension
    static final RunningWeir WEIR = new RunningWeir(() -> List.of(
            "--postgres.url=" + LINK.to(IdempotencyOutageTest.url()),
            "--postgres.connectTimeout=500ms",
            "--idempotency.claimTimeout=500ms",
            "--idempotency.storeTimeout=1s",
            "--billing.retryPauseMax=100ms"));

    private static final Keyed KEYED = new Keyed(WEIR);

    private static String url() {
        return WEIR.postgres().url().reveal();
    }

    @AfterAll
    static void close_the_link() {
        LINK.close();
    }

    @Test
    void a_new_request_with_a_key_is_refused_and_one_that_runs_is_answered_and_kept_afterwards() {
        var go = new CountDownLatch(1);
        WEIR.upstream()
                .expect(Script.events()
                        .event(Samples.text("one"))
                        .await(go)
                        .event(Samples.finish("stop"))
                        .event(Samples.usageChunk(Samples.usage(12, 34)))
                        .done());
        String whole;
        try (var running = KEYED.open(KEY, "running", Requests.stream())) {
            running.head();
            running.until("one");

            WEIR.expectWarnings();
            LINK.cut();
            Api.Reply refused = KEYED.post(KEY, "new", Requests.chat());
            assertThat(refused.status()).isEqualTo(503);
            assertThat(refused.error().getString("code")).isEqualTo("storage_unavailable");
            assertThat(refused.error().getString("message")).contains("nothing was executed");
            assertThat(refused.header("retry-after")).isPresent();
            assertThat(refused.body()).doesNotContain("Exception", "127.0.0.1");
            assertThat(WEIR.upstream().calls()).isEqualTo(1);

            go.countDown();
            whole = running.rest();
            assertThat(whole).endsWith("data: [DONE]\n\n");
            assertThat(KEYED.post(KEY, "running", Requests.stream()).status()).isEqualTo(409);
        } finally {
            LINK.mend();
        }

        KEYED.awaitStored();
        Api.Reply repeat = KEYED.post(KEY, "running", Requests.stream());
        assertThat(repeat.header("idempotent-replayed")).hasValue("true");
        assertThat(repeat.body()).isEqualTo(whole);
        WEIR.upstream().expect(Script.json(200, Samples.answer("Hello", Samples.usage(1, 1))));
        assertThat(KEYED.post(KEY, "new", Requests.chat()).status()).isEqualTo(200);
    }
}
