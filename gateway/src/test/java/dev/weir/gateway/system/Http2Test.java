package dev.weir.gateway.system;

import static dev.weir.gateway.main.RunningWeir.KEY;
import static dev.weir.gateway.system.Requests.CHAT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.gateway.main.Books;
import dev.weir.gateway.main.RunningWeir;
import dev.weir.testkit.Samples;
import dev.weir.testkit.Script;
import dev.weir.testkit.ScriptedCall;
import io.vertx.core.json.JsonObject;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// Clients that speak HTTP/2 over cleartext, by prior knowledge.
@Tag("system")
class Http2Test {
    @RegisterExtension
    static final RunningWeir WEIR = new RunningWeir("--requests.bodyMax 64KiB");

    /// Usually 1 or 2; a machine that is busy may stand still for some time.
    private static final long CANCEL_MS_MAX = 1_000;
    private static final int RESETS = 300;

    private static H2Client client;

    @BeforeAll
    static void connect() {
        client = new H2Client(WEIR.port());
    }

    @AfterAll
    static void disconnect() {
        client.close();
    }

    @Test
    void a_stream_passes_byte_for_byte() {
        Books before = WEIR.books();
        WEIR.upstream().expect(Samples.stream(Samples.usage(12, 34), "Hel", "lo"));

        H2Client.Stream stream = client.post(CHAT, KEY, Requests.streamWithUsage());

        assertThat(stream.status()).isEqualTo(200);
        assertThat(stream.header("content-type")).startsWith("text/event-stream");
        assertThat(stream.rest())
                .startsWith("data: " + Samples.role())
                .endsWith("data: " + Samples.usageChunk(Samples.usage(12, 34)) + "\n\ndata: [DONE]\n\n");
        assertThat(before.row("completed").getJsonObject("tokens")).isEqualTo(StreamEndingsTest.tokens(12, 34));
    }

    @Test
    void errors_have_their_status_and_shape() {
        Books before = WEIR.books();

        H2Client.Stream stranger = client.post(CHAT, "sk-unknown-0000", Requests.stream());
        H2Client.Stream long_ = client.post(CHAT, KEY, " ".repeat(100_000));

        assertThat(stranger.status()).isEqualTo(401);
        assertThat(new JsonObject(stranger.rest()).getJsonObject("error").getString("code"))
                .isEqualTo("invalid_api_key");
        assertThat(long_.status()).isEqualTo(413);
        assertThat(new JsonObject(long_.rest()).getJsonObject("error").getString("code"))
                .isEqualTo("request_too_large");
        before.untouched();
    }

    @Test
    void resetting_a_stream_cancels_its_upstream_at_once() {
        Books before = WEIR.books();
        ScriptedCall call = WEIR.upstream()
                .expect(Script.events()
                        .event(Samples.text("one"))
                        .event(Samples.text("two"))
                        .hang());
        H2Client.Stream stream = client.post(CHAT, KEY, Requests.stream());
        stream.until("two");

        long leftAt = stream.reset();

        assertThat((call.goneAt() - leftAt) / 1_000_000).isLessThan(CANCEL_MS_MAX);
        JsonObject row = before.row("client_gone");
        assertThat(row.getBoolean("estimated")).isTrue();
        assertThat(row.getJsonObject("tokens").getLong("output_text")).isEqualTo(2);
    }

    @Test
    void many_resets_on_one_connection_do_not_disturb_another_stream() {
        Books before = WEIR.books();
        var go = new CountDownLatch(1);
        WEIR.upstream()
                .expect(Script.events()
                        .event(Samples.text("one"))
                        .await(go)
                        .event(Samples.finish("stop"))
                        .event(Samples.usageChunk(Samples.usage(1, 1)))
                        .done());
        H2Client.Stream staying = client.post(CHAT, KEY, Requests.stream());
        staying.until("one");
        WEIR.upstream()
                .answerOthers(_ -> Script.events().event(Samples.text("x")).hang());

        for (int i = 0; i < RESETS; i++) {
            client.post(CHAT, KEY, Requests.stream()).reset();
        }
        RunningWeir.eventually(
                "the others to be over", () -> WEIR.api().metrics().contains("weir_active_requests 1"));
        go.countDown();

        assertThat(staying.rest()).endsWith("data: [DONE]\n\n");
        assertThat(client.connections()).isEqualTo(1);
        assertThat(before.rows())
                .hasSizeLessThanOrEqualTo(RESETS + 1)
                .filteredOn(row -> row.getString("ending").equals("completed"))
                .hasSize(1);
    }

    @Test
    void a_reader_that_stops_stalls_its_own_stream_only() {
        Books before = WEIR.books();
        ScriptedCall flood = WEIR.upstream().expect(Script.events().forever("data: " + Samples.text("again") + "\n\n"));
        H2Client.Stream stalled = client.post(CHAT, KEY, Requests.stream());
        stalled.until("again");
        stalled.pause();
        WEIR.upstream().expect(Samples.stream(Samples.usage(1, 1), "Hello"));

        assertThat(client.post(CHAT, KEY, Requests.stream()).rest()).endsWith("data: [DONE]\n\n");

        stalled.reset();
        flood.goneAt();
        RunningWeir.eventually("both to be settled", () -> before.rows().size() == 2);
        assertThat(before.rows())
                .extracting(row -> row.getString("ending"))
                .containsExactlyInAnyOrder("client_gone", "completed");
    }
}
