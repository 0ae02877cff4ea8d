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
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A client that leaves before the end: its upstream hears of it at once, and what was produced is charged once.
@Tag("system")
class ClientGoneTest {
    @RegisterExtension
    static final RunningWeir WEIR = new RunningWeir("--requests.heldAnswerMax 1KiB");

    /// Usually 1 or 2; a machine that is busy may stand still for some time.
    private static final long CANCEL_MS_MAX = 1_000;
    private static final long WARM_BYTES = 20_000_000;

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void leaving_before_the_head_of_the_answer_costs_nothing(boolean stream) {
        Books before = WEIR.books();
        ScriptedCall call = WEIR.upstream().expect(Script.silence().hang());

        var client = Conversation.post(WEIR.port(), CHAT, KEY, stream ? Requests.stream() : Requests.chat());
        call.request();
        assertCancelled(client.leave(), call);

        JsonObject row = before.row("client_gone");
        assertThat(row.getString("cost")).isEqualTo("0.00");
        assertThat(row.getInteger("status")).isZero();
    }

    @Test
    void leaving_within_the_request_is_told_to_nobody_and_costs_nothing() {
        Books before = WEIR.books();
        var client = Conversation.open(WEIR.port())
                .send("POST " + CHAT + " HTTP/1.1\r\nhost: weir\r\nauthorization: Bearer " + KEY
                        + "\r\ncontent-length: 500\r\n\r\n{\"model\":\"gpt-4o-mini\",");
        RunningWeir.eventually(
                "the request to begin", () -> WEIR.api().metrics().contains("weir_active_requests 1"));

        client.leave();

        before.untouched();
        assertThat(WEIR.requestLog().getLast().getString("ending")).isEqualTo("client_gone");
        assertThat(WEIR.upstream().calls()).isZero();
    }

    @Test
    void leaving_before_any_content_is_charged_the_input() {
        Books before = WEIR.books();
        ScriptedCall call =
                WEIR.upstream().expect(Script.events().event(Samples.role()).hang());

        var client = Conversation.post(WEIR.port(), CHAT, KEY, Requests.stream());
        // The beginning is held back. When both event loops have answered others, it was read.
        RunningWeir.eventually("the beginning of the answer", () -> call.sentBytes() > 0);
        for (int i = 0; i < 20; i++) {
            assertThat(WEIR.api().get("/v1/models", KEY).status()).isEqualTo(200);
        }
        assertCancelled(client.leave(), call);

        JsonObject row = before.row("client_gone");
        assertThat(row.getBoolean("estimated")).isTrue();
        assertThat(row.getJsonObject("tokens").getLong("output_text")).isZero();
        assertThat(row.getJsonObject("tokens").getLong("input_fresh")).isBetween(1L, 40L);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void leaving_in_the_middle_of_a_stream_is_charged_what_was_produced(boolean broken) {
        Books before = WEIR.books();
        ScriptedCall call = WEIR.upstream()
                .expect(Script.events()
                        .event(Samples.role())
                        .event(Samples.text("one"))
                        .event(Samples.text("two"))
                        .event(Samples.text("three"))
                        .hang());

        var client = Conversation.post(WEIR.port(), CHAT, KEY, Requests.stream());
        client.head();
        client.until("three");
        assertCancelled(broken ? client.breakOff() : client.leave(), call);

        JsonObject row = before.row("client_gone");
        assertThat(row.getBoolean("estimated")).isTrue();
        assertThat(row.getInteger("status")).isEqualTo(200);
        assertThat(row.getJsonObject("tokens").getLong("output_text")).isEqualTo(3);
        assertThat(row.getJsonObject("tokens").getLong("input_fresh")).isBetween(1L, 40L);
    }

    @Test
    void leaving_a_busy_stream_stops_it() {
        Books before = WEIR.books();
        ScriptedCall call = WEIR.upstream().expect(Script.events().forever("data: " + Samples.text("again") + "\n\n"));

        var client = Conversation.post(WEIR.port(), CHAT, KEY, Requests.stream());
        client.head();
        // For long enough that the code on the way is compiled.
        client.skip(WARM_BYTES);
        assertCancelled(client.leave(), call);

        assertThat(before.row("client_gone").getJsonObject("tokens").getLong("output_text"))
                .isPositive();
    }

    @Test
    void leaving_between_the_usage_report_and_the_end_marker_costs_what_the_report_says() {
        Books before = WEIR.books();
        ScriptedCall call = WEIR.upstream()
                .expect(Script.events()
                        .event(Samples.text("Hello"))
                        .event(Samples.finish("stop"))
                        .event(Samples.usageChunk(Samples.usage(12, 34)))
                        .hang());

        var client = Conversation.post(WEIR.port(), CHAT, KEY, Requests.streamWithUsage());
        client.head();
        client.until("\"completion_tokens\":34");
        assertCancelled(client.leave(), call);

        JsonObject row = before.row("client_gone");
        assertThat(row.getBoolean("estimated")).isFalse();
        assertThat(row.getJsonObject("tokens")).isEqualTo(StreamEndingsTest.tokens(12, 34));
    }

    @Test
    void leaving_after_the_end_is_no_departure() {
        Books before = WEIR.books();
        WEIR.upstream().expect(Samples.stream(Samples.usage(12, 34), "Hello"));

        var client = Conversation.post(WEIR.port(), CHAT, KEY, Requests.stream());
        client.head();
        client.rest();
        client.leave();

        before.row("completed");
    }

    @Test
    void leaving_while_a_long_json_answer_flows_is_charged_what_was_sent() {
        Books before = WEIR.books();
        ScriptedCall call = WEIR.upstream()
                .expect(Script.head(200, "content-type: application/json", "content-length: 9000")
                        .text("{\"id\":\"chatcmpl-1\",\"long\":\"" + "x".repeat(4_000))
                        .hang());

        var client = Conversation.post(WEIR.port(), CHAT, KEY, Requests.chat());
        assertThat(client.head().status()).isEqualTo(200);
        client.until("xxx");
        assertCancelled(client.leave(), call);

        JsonObject row = before.row("client_gone");
        assertThat(row.getBoolean("estimated")).isTrue();
        assertThat(row.getJsonObject("tokens").getLong("output_text")).isBetween(500L, 1_500L);
    }

    @Test
    void a_client_that_stays_is_not_disturbed_by_one_that_leaves() {
        Books before = WEIR.books();
        var go = new CountDownLatch(1);
        ScriptedCall left = WEIR.upstream()
                .expect(Script.events().event(Samples.text("one")).hang());
        var leaving = Conversation.post(WEIR.port(), CHAT, KEY, Requests.stream());
        leaving.head();
        leaving.until("one");
        WEIR.upstream()
                .expect(Script.events()
                        .event(Samples.text("one"))
                        .await(go)
                        .event(Samples.finish("stop"))
                        .event(Samples.usageChunk(Samples.usage(1, 1)))
                        .done());

        try (var staying = Conversation.post(WEIR.port(), CHAT, KEY, Requests.stream())) {
            staying.head();
            staying.until("one");
            assertCancelled(leaving.leave(), left);
            go.countDown();
            assertThat(staying.rest()).endsWith("data: [DONE]\n\n");
        }

        assertThat(before.rows())
                .extracting(row -> row.getString("ending"))
                .containsExactlyInAnyOrder("client_gone", "completed");
    }

    private static void assertCancelled(long leftAt, ScriptedCall call) {
        assertThat((call.goneAt() - leftAt) / 1_000_000)
                .as("milliseconds from the client's departure to the upstream's cancellation")
                .isLessThan(CANCEL_MS_MAX);
    }
}
