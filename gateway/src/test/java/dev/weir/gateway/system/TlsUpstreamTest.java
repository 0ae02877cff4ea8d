package dev.weir.gateway.system;

import static dev.weir.gateway.main.RunningWeir.KEY;
import static dev.weir.gateway.system.Requests.CHAT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.gateway.main.Api;
import dev.weir.gateway.main.Books;
import dev.weir.gateway.main.RunningWeir;
import dev.weir.testkit.Samples;
import dev.weir.testkit.Script;
import dev.weir.testkit.ScriptedCall;
import dev.weir.testkit.ScriptedH2Upstream;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// A provider that is reached over HTTP/2 and TLS.
@Tag("system")
class TlsUpstreamTest {
    private static final ScriptedH2Upstream UPSTREAM = ScriptedH2Upstream.start();

    @RegisterExtension
    static final RunningWeir WEIR = new RunningWeir(() -> List.of(
            "--providers.openai.url=" + UPSTREAM.url(),
            "--providers.openai.verifyCertificate=false",
            "--http.eventLoops=1"));

    /// Usually 1 or 2; a machine that is busy may stand still for some time.
    private static final long CANCEL_MS_MAX = 1_000;
    private static final int STALLED = 40;
    private static final int LOOKS = 40;

    @AfterAll
    static void stop_the_upstream() {
        UPSTREAM.close();
    }

    @Test
    void a_stream_passes_over_http_2() {
        Books before = WEIR.books();
        ScriptedCall call = UPSTREAM.expect(Samples.stream(Samples.usage(12, 34), "Hel", "lo"));

        try (var client = Conversation.post(WEIR.port(), CHAT, KEY, Requests.stream())) {
            assertThat(client.head().status()).isEqualTo(200);
            assertThat(client.rest()).contains("Hel", "lo").endsWith("data: [DONE]\n\n");
        }

        assertThat(call.request().line()).isEqualTo("POST /v1/chat/completions h2");
        assertThat(call.request().header("authorization")).hasValue("Bearer " + RunningWeir.UPSTREAM_KEY);
        assertThat(before.row("completed").getJsonObject("tokens")).isEqualTo(StreamEndingsTest.tokens(12, 34));
    }

    @Test
    void an_answer_in_one_piece_passes_over_http_2() {
        Books before = WEIR.books();
        UPSTREAM.expect(Script.json(200, Samples.answer("Hello", Samples.usage(3, 4))));

        Api.Reply reply = WEIR.api().chat(Requests.chat());

        assertThat(reply.body()).isEqualTo(Samples.answer("Hello", Samples.usage(3, 4)));
        before.row("completed");
    }

    @Test
    void a_client_that_leaves_resets_its_own_stream_and_no_other() {
        Books before = WEIR.books();
        var go = new CountDownLatch(1);
        UPSTREAM.expect(Script.events()
                .event(Samples.text("one"))
                .await(go)
                .event(Samples.finish("stop"))
                .event(Samples.usageChunk(Samples.usage(1, 1)))
                .done());
        var staying = Conversation.post(WEIR.port(), CHAT, KEY, Requests.stream());
        staying.head();
        staying.until("one");
        ScriptedCall call = UPSTREAM.expect(Script.events()
                .event(Samples.text("one"))
                .event(Samples.text("two"))
                .hang());
        var leaving = Conversation.post(WEIR.port(), CHAT, KEY, Requests.stream());
        leaving.head();
        leaving.until("two");

        long leftAt = leaving.leave();

        assertThat((call.goneAt() - leftAt) / 1_000_000).isLessThan(CANCEL_MS_MAX);
        go.countDown();
        assertThat(staying.rest()).endsWith("data: [DONE]\n\n");
        assertThat(UPSTREAM.connections()).isEqualTo(1);
        assertThat(before.rows())
                .extracting(row -> row.getString("ending"))
                .containsExactlyInAnyOrder("client_gone", "completed");
    }

    @Test
    void a_stream_that_is_reset_by_the_provider_is_cut() {
        Books before = WEIR.books();
        UPSTREAM.expect(Script.events().event(Samples.text("Hello")).reset());

        try (var client = Conversation.post(WEIR.port(), CHAT, KEY, Requests.stream())) {
            client.head();
            assertThat(client.rest()).contains("upstream_cut").doesNotContain("[DONE]");
        }

        JsonObject row = before.row("upstream_cut");
        assertThat(row.getInteger("status")).isIn(200, 502);
    }

    @Test
    void a_provider_that_never_answers_hears_of_a_client_that_leaves() {
        Books before = WEIR.books();
        ScriptedCall call = UPSTREAM.expect(Script.silence().hang());
        var client = Conversation.post(WEIR.port(), CHAT, KEY, Requests.stream());
        call.request();

        long leftAt = client.leave();

        assertThat((call.goneAt() - leftAt) / 1_000_000).isLessThan(CANCEL_MS_MAX);
        assertThat(before.row("client_gone").getString("cost")).isEqualTo("0.00");
    }

    @Test
    void readers_that_stop_do_not_hold_up_the_other_streams_of_their_connection() {
        Books before = WEIR.books();
        List<Conversation> stalled = new ArrayList<>();
        List<ScriptedCall> floods = new ArrayList<>();
        for (int i = 0; i < STALLED; i++) {
            floods.add(UPSTREAM.expect(
                    Script.events().forever(("data: " + Samples.text("x".repeat(1_000)) + "\n\n").repeat(64))));
            var reader = Conversation.post(WEIR.port(), CHAT, KEY, Requests.stream());
            reader.head();
            stalled.add(reader);
        }
        var still = new AtomicInteger();
        var flood = new AtomicLong();
        RunningWeir.eventually("the flood to stand still", () -> {
            long sent = floods.stream().mapToLong(ScriptedCall::sentBytes).sum();
            still.set(flood.getAndSet(sent) == sent ? still.get() + 1 : 0);
            return still.get() > LOOKS;
        });

        UPSTREAM.expect(Samples.stream(Samples.usage(1, 1), "Hello"));
        assertThat(UPSTREAM.connections()).isEqualTo(1);
        try (var quick = Conversation.post(WEIR.port(), CHAT, KEY, Requests.stream())) {
            quick.head();
            assertThat(quick.rest()).endsWith("data: [DONE]\n\n");
        }

        stalled.forEach(Conversation::leave);
        RunningWeir.eventually("all to be settled", () -> before.rows().size() == STALLED + 1);
        assertThat(before.rows())
                .filteredOn(row -> row.getString("ending").equals("client_gone"))
                .hasSize(STALLED);
    }
}
