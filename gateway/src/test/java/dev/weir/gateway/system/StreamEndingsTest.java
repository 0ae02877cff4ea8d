package dev.weir.gateway.system;

import static dev.weir.gateway.main.RunningWeir.KEY;
import static dev.weir.gateway.system.Conversation.Ending.WHOLE;
import static dev.weir.gateway.system.Requests.CHAT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.gateway.main.Books;
import dev.weir.gateway.main.RunningWeir;
import dev.weir.testkit.Samples;
import dev.weir.testkit.Script;
import dev.weir.testkit.ScriptedCall;
import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// How streams end whose provider has begun to answer: what the client sees, how the request counts as ended, what it
/// costs.
@Tag("system")
class StreamEndingsTest {
    @RegisterExtension
    static final RunningWeir WEIR = new RunningWeir();

    private static final String USAGE = Samples.usage(12, 34);
    /// 12 tokens at 0.15 and 34 at 0.60 USD a million.
    private static final BigDecimal COST = new BigDecimal("0.0000222");

    @Test
    void a_whole_stream_is_completed_and_costs_what_its_report_says() {
        Books before = WEIR.books();
        WEIR.upstream().expect(Samples.stream(USAGE, "Hel", "lo"));

        try (var client = streamed()) {
            assertThat(client.rest())
                    .contains("Hel", "\"finish_reason\":\"stop\"")
                    .endsWith("data: [DONE]\n\n");
            assertThat(client.ending()).isEqualTo(WHOLE);
        }

        JsonObject row = before.row("completed");
        assertThat(new BigDecimal(row.getString("cost"))).isEqualByComparingTo(COST);
        assertThat(row.getBoolean("estimated")).isFalse();
        assertThat(row.getJsonObject("tokens")).isEqualTo(tokens(12, 34));
        assertThat(row.getInteger("status")).isEqualTo(200);
        assertThat(row.getInteger("firstTokenMs")).isNotNegative();
    }

    @Test
    void a_client_that_has_the_whole_answer_finds_it_in_the_books_though_the_provider_does_not_close() {
        Books before = WEIR.books();
        var go = new CountDownLatch(1);
        WEIR.upstream()
                .expect(Script.events()
                        .event(Samples.text("Hello"))
                        .event(Samples.finish("stop"))
                        .event(Samples.usageChunk(Samples.usage(13, 57)))
                        .event("[DONE]")
                        .await(go)
                        .end());

        try (var client = streamed()) {
            client.until("data: [DONE]");

            JsonObject newest =
                    WEIR.api().get("/api/v1/usage?limit=1", KEY).list().getJsonObject(0);
            assertThat(newest.getJsonObject("tokens")).isEqualTo(tokens(13, 57));
            assertThat(newest.getString("ending")).isEqualTo("completed");
            go.countDown();
            assertThat(client.rest()).doesNotContain("error");
        }
        before.row("completed");
    }

    @Test
    void the_last_of_cumulative_reports_counts() {
        Books before = WEIR.books();
        WEIR.upstream()
                .expect(Script.events()
                        .event(withUsage(Samples.text("Hel"), Samples.usage(12, 1)))
                        .event(withUsage(Samples.text("lo"), Samples.usage(12, 2)))
                        .event(withUsage(Samples.finish("stop"), USAGE))
                        .done());

        try (var client = streamed()) {
            assertThat(client.rest()).contains("Hel", "lo", "\"completion_tokens\":34");
        }

        assertThat(before.row("completed").getJsonObject("tokens")).isEqualTo(tokens(12, 34));
    }

    @Test
    void a_report_of_null_is_none_and_a_report_of_zero_is_one() {
        Books before = WEIR.books();
        WEIR.upstream()
                .expect(Script.events()
                        .event(withUsage(Samples.text("Hello"), "null"))
                        .event(withUsage(Samples.finish("stop"), "null"))
                        .done());
        try (var client = streamed()) {
            client.rest();
        }
        JsonObject row = before.row("completed");
        assertThat(row.getBoolean("estimated")).isTrue();
        assertThat(row.getJsonObject("tokens").getLong("output_text")).isEqualTo(1);
        assertThat(row.getJsonObject("tokens").getLong("input_fresh")).isBetween(1L, 40L);

        Books then = WEIR.books();
        WEIR.upstream().expect(Samples.stream(Samples.usage(0, 0), "Hello"));
        try (var client = streamed()) {
            client.rest();
        }
        row = then.row("completed");
        assertThat(row.getBoolean("estimated")).isFalse();
        assertThat(row.getString("cost")).isEqualTo("0.00");
        assertThat(row.getJsonObject("tokens")).isEqualTo(tokens(0, 0));
    }

    @Test
    void without_a_report_our_own_count_is_charged_and_marked() {
        Books before = WEIR.books();
        WEIR.upstream()
                .expect(Script.events()
                        .event(Samples.role())
                        .event(Samples.text("Hel"))
                        .event(Samples.text("lo"))
                        .event(Samples.finish("stop"))
                        .done());

        try (var client = streamed()) {
            assertThat(client.rest()).endsWith("data: [DONE]\n\n");
        }

        JsonObject row = before.row("completed");
        assertThat(row.getBoolean("estimated")).isTrue();
        assertThat(row.getJsonObject("tokens").getLong("output_text")).isEqualTo(2);
        assertThat(new BigDecimal(row.getString("cost"))).isPositive();
    }

    @Test
    void a_finish_reason_is_an_end_even_without_an_end_marker() {
        Books before = WEIR.books();
        WEIR.upstream()
                .expect(Script.events()
                        .event(Samples.text("Hello"))
                        .event(Samples.finish("stop"))
                        .event(Samples.usageChunk(USAGE))
                        .end());

        try (var client = streamed()) {
            assertThat(client.rest())
                    .contains("Hello", "\"finish_reason\":\"stop\"")
                    .doesNotContain("error");
            assertThat(client.ending()).isEqualTo(WHOLE);
        }

        assertThat(before.row("completed").getJsonObject("tokens")).isEqualTo(tokens(12, 34));
    }

    @Test
    void an_error_event_passes_and_no_end_marker_follows_it() {
        Books before = WEIR.books();
        WEIR.upstream()
                .expect(Script.events()
                        .event(Samples.role())
                        .event(Samples.text("Hel"))
                        .event(
                                "{\"error\":{\"message\":\"overloaded\",\"type\":\"server_error\",\"code\":\"overloaded\"}}")
                        .done());

        try (var client = streamed()) {
            assertThat(client.rest()).contains("Hel", "overloaded").doesNotContain("[DONE]");
        }

        JsonObject row = before.row("upstream_error");
        assertThat(row.getBoolean("estimated")).isTrue();
        assertThat(row.getJsonObject("tokens").getLong("output_text")).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void a_stream_cut_inside_of_an_event_gives_whole_events_and_then_an_error(boolean broken) {
        Books before = WEIR.books();
        Script cut = Script.events()
                .event(Samples.role())
                .event(Samples.text("Hel"))
                .text("data: {\"id\":\"chatcmpl-1\",\"choices\":[{\"index\":0,\"delta\":{\"con");
        var seen = new CountDownLatch(1);
        WEIR.upstream()
                .expect(broken ? cut.await(seen).reset() : cut.await(seen).cut());

        try (var client = streamed()) {
            client.until("Hel");
            seen.countDown();
            String body = client.rest();
            assertThat(events(body)).hasSize(3);
            assertThat(error(events(body)[2])).isEqualTo("upstream_cut");
            assertThat(body).doesNotContain("[DONE]");
        }

        JsonObject row = before.row("upstream_cut");
        assertThat(row.getBoolean("estimated")).isTrue();
        assertThat(row.getInteger("status")).isEqualTo(200);
        assertThat(row.getJsonObject("tokens").getLong("output_text")).isEqualTo(1);
    }

    @Test
    void a_stream_cut_in_the_same_read_as_its_last_event_gives_both_and_then_an_error() {
        Books before = WEIR.books();
        String body = """
                {"model":"demo","stream":true,"messages":[{"role":"user","content":"x"}],
                 "metadata":{"demo_fail":"cut-after-5","demo_delay_ms":"1"}}""";

        try (var client = Conversation.post(WEIR.port(), CHAT, KEY, body)) {
            assertThat(client.head().status()).isEqualTo(200);
            assertThat(client.rest())
                    .containsPattern("(data: \\{\"id\".*\n\n){6}data: \\{\"error\"")
                    .contains("\"code\":\"upstream_cut\"")
                    .doesNotContain("[DONE]");
        }

        assertThat(before.row("upstream_cut").getBoolean("estimated")).isTrue();
    }

    @Test
    void a_stream_cut_in_its_first_event_is_still_a_clean_502() {
        Books before = WEIR.books();
        WEIR.upstream()
                .expect(Script.events()
                        .text("data: {\"id\":\"chatcmpl-1\",\"choi")
                        .cut());

        var answer = WEIR.api().chat(Requests.stream());

        assertThat(answer.status()).isEqualTo(502);
        assertThat(answer.error().getString("code")).isEqualTo("upstream_cut");
        JsonObject row = before.row("upstream_cut");
        assertThat(row.getString("cost")).isEqualTo("0.00");
        assertThat(row.getInteger("status")).isEqualTo(502);
    }

    @Test
    void a_stream_cut_after_its_finish_reason_and_its_report_misses_nothing() {
        Books before = WEIR.books();
        WEIR.upstream()
                .expect(Script.events()
                        .event(Samples.text("Hello"))
                        .event(Samples.finish("stop"))
                        .event(Samples.usageChunk(USAGE))
                        .cut());

        try (var client = streamed()) {
            assertThat(client.rest()).contains("Hello").doesNotContain("error");
            assertThat(client.ending()).isEqualTo(WHOLE);
        }

        assertThat(before.row("completed").getJsonObject("tokens")).isEqualTo(tokens(12, 34));
    }

    @Test
    void a_stream_cut_after_its_finish_reason_but_before_its_report_is_cut() {
        Books before = WEIR.books();
        WEIR.upstream()
                .expect(Script.events()
                        .event(Samples.text("Hello"))
                        .event(Samples.finish("stop"))
                        .cut());

        try (var client = streamed()) {
            assertThat(client.rest()).contains("Hello", "upstream_cut").doesNotContain("[DONE]");
        }

        assertThat(before.row("upstream_cut").getBoolean("estimated")).isTrue();
    }

    @Test
    void a_stream_that_ends_properly_but_says_no_finish_is_cut() {
        Books before = WEIR.books();
        WEIR.upstream().expect(Script.events().event(Samples.text("Hello")).end());

        try (var client = streamed()) {
            assertThat(client.rest()).contains("Hello", "upstream_cut").doesNotContain("[DONE]");
        }

        before.row("upstream_cut");
    }

    @Test
    void a_stream_without_a_length_ends_with_its_connection() {
        Books before = WEIR.books();
        WEIR.upstream()
                .expect(Script.head(200, "content-type: text/event-stream", "connection: close")
                        .event(Samples.text("Hello"))
                        .event(Samples.finish("stop"))
                        .event(Samples.usageChunk(USAGE))
                        .done());

        try (var client = streamed()) {
            assertThat(client.rest()).contains("Hello").endsWith("data: [DONE]\n\n");
        }

        before.row("completed");
    }

    @Test
    void bytes_that_are_no_chunks_end_a_stream_with_an_error() {
        Books before = WEIR.books();
        var seen = new CountDownLatch(1);
        WEIR.upstream()
                .expect(Script.events().event(Samples.text("Hello")).await(seen).raw("no such size\r\n\r\n"));

        try (var client = streamed()) {
            client.until("Hello");
            seen.countDown();
            String body = client.rest();
            assertThat(error(events(body)[1])).isEqualTo("upstream_cut");
            assertThat(body).doesNotContain("[DONE]");
        }

        before.row("upstream_cut");
    }

    @Test
    void html_in_a_stream_is_garbage() {
        Books before = WEIR.books();
        WEIR.upstream()
                .expect(Script.events()
                        .text("<html><body>It works!</body></html>\n")
                        .end());

        var answer = WEIR.api().chat(Requests.stream());

        assertThat(answer.status()).isEqualTo(502);
        assertThat(answer.error().getString("code")).isEqualTo("upstream_invalid_response");
        assertThat(before.row("upstream_error").getString("cost")).isEqualTo("0.00");
    }

    @Test
    void junk_after_the_end_marker_does_no_harm() {
        Books before = WEIR.books();
        ScriptedCall call = WEIR.upstream()
                .expect(Script.events()
                        .event(Samples.text("Hello"))
                        .event(Samples.finish("stop"))
                        .event(Samples.usageChunk(Samples.usage(13, 57)))
                        .event("[DONE]")
                        .text("\n\nwhat is this\n\n")
                        .end());

        try (var client = streamed()) {
            assertThat(client.rest()).contains("data: [DONE]\n\n");
        }

        call.played();
        before.row("completed");
    }

    @Test
    void an_upstream_that_answers_a_stream_request_with_json_is_passed_on() {
        Books before = WEIR.books();
        WEIR.upstream().expect(Script.json(200, Samples.answer("Hello", USAGE)));

        var answer = WEIR.api().chat(Requests.stream());

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.header("content-type")).hasValue("application/json");
        assertThat(answer.body()).isEqualTo(Samples.answer("Hello", USAGE));
        assertThat(before.row("completed").getJsonObject("tokens")).isEqualTo(tokens(12, 34));
    }

    static JsonObject tokens(long input, long output) {
        return new JsonObject().put("input_fresh", (int) input).put("output_text", (int) output);
    }

    private static Conversation streamed() {
        var client = Conversation.post(WEIR.port(), CHAT, KEY, Requests.stream());
        assertThat(client.head().status()).isEqualTo(200);
        return client;
    }

    private static String[] events(String body) {
        return body.split("\n\n");
    }

    private static String error(String event) {
        return new JsonObject(event.substring("data: ".length()))
                .getJsonObject("error")
                .getString("code");
    }

    private static String withUsage(String chunk, String usage) {
        return chunk.substring(0, chunk.length() - 1) + ",\"usage\":" + usage + "}";
    }
}
