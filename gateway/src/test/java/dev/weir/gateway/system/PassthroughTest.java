package dev.weir.gateway.system;

import static dev.weir.gateway.main.RunningWeir.KEY;
import static dev.weir.gateway.main.RunningWeir.UPSTREAM_KEY;
import static dev.weir.gateway.system.Requests.CHAT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.gateway.main.Api;
import dev.weir.gateway.main.Books;
import dev.weir.gateway.main.RunningWeir;
import dev.weir.testkit.Samples;
import dev.weir.testkit.Script;
import dev.weir.testkit.ScriptedCall;
import dev.weir.testkit.UpstreamRequest;
import java.util.Locale;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What passes through as it is, and the few things that do not.
@Tag("system")
class PassthroughTest {
    @RegisterExtension
    static final RunningWeir WEIR = new RunningWeir();

    /// A stream with everything that a careless server may put into one.
    private static final String STREAM = ": welcome\n\n"
            + "data: " + Samples.role() + "\n\n"
            + "data:{\"choices\":[{\"index\":0,\"delta\":{\"content\":\"d\u00e9j\u00e0 vu \ud83c\udf0a\"},\"new_field\":{\"a\":[1,2]}}],"
            + "\"system_fingerprint\":\"fp_1\",\"obfuscation\":\"xyz\"}\r\n\r\n"
            + "event: message\nid: 7\ndata: " + Samples.text("two\\nlines") + "\n\n"
            + "data: " + Samples.finish("stop") + "\n\n";
    private static final String USAGE_EVENT = "data: " + Samples.usageChunk(Samples.usage(12, 34)) + "\n\n";
    private static final String END = "data: [DONE]\n\n";

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 7, 64, 100_000})
    void a_stream_passes_byte_for_byte_however_it_is_cut_into_pieces(int size) {
        Books before = WEIR.books();
        WEIR.upstream()
                .expect(Script.events().pieces(STREAM + USAGE_EVENT + END, size).end());

        try (var client = Conversation.post(WEIR.port(), CHAT, KEY, Requests.streamWithUsage())) {
            client.head();
            assertThat(client.rest()).isEqualTo(STREAM + USAGE_EVENT + END);
        }

        assertThat(before.row("completed").getJsonObject("tokens")).isEqualTo(StreamEndingsTest.tokens(12, 34));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 5, 100_000})
    void the_usage_chunk_that_only_we_asked_for_is_taken_out_and_nothing_else(int size) {
        Books before = WEIR.books();
        ScriptedCall call = WEIR.upstream()
                .expect(Script.events().pieces(STREAM + USAGE_EVENT + END, size).end());

        try (var client = Conversation.post(WEIR.port(), CHAT, KEY, Requests.stream())) {
            client.head();
            assertThat(client.rest()).isEqualTo(STREAM + END);
        }

        assertThat(call.request().body())
                .isEqualTo(
                        Requests.chat(Requests.MODEL, ",\"stream\":true,\"stream_options\":{\"include_usage\":true}"));
        assertThat(before.row("completed").getJsonObject("tokens")).isEqualTo(StreamEndingsTest.tokens(12, 34));
    }

    @Test
    void a_large_stream_passes_byte_for_byte() {
        Books before = WEIR.books();
        var large = new StringBuilder();
        for (int i = 0; i < 20_000; i++) {
            large.append("data: ").append(Samples.text("piece " + i)).append("\n\n");
        }
        String whole = large + "data: " + Samples.finish("stop") + "\n\n" + USAGE_EVENT + END;
        WEIR.upstream().expect(Script.events().pieces(whole, 70_001).end());

        try (var client = Conversation.post(WEIR.port(), CHAT, KEY, Requests.streamWithUsage())) {
            client.head();
            assertThat(client.rest().equals(whole)).isTrue();
        }

        before.row("completed");
    }

    @Test
    void unknown_fields_pass_both_ways_and_the_bytes_are_the_callers() {
        Books before = WEIR.books();
        String request =
                "{ \"future\" : {\"deep\":[1, 2.50, -0.0, 1e400]},\n\t\"model\" : \"gpt-4o-mini\", \"messages\":"
                        + "[{\"role\":\"user\",\"content\":\"\\u00e9\",\"name\":null,\"x\":9007199254740993}] , \"seed\":1 }";
        String answer =
                "{\"id\":\"chatcmpl-1\", \"unheard_of\": [ 1.10 ],\"choices\":[{\"index\":0,\"message\":{\"role\":"
                        + "\"assistant\",\"content\":\"\\u00e9\",\"annotations\":[]},\"finish_reason\":\"stop\"}],\n"
                        + "\"usage\":" + Samples.usage(3, 4) + ",\"service_tier\":\"default\"}\n";
        ScriptedCall call = WEIR.upstream().expect(Script.json(200, answer));

        Api.Reply reply = WEIR.api().chat(request);

        assertThat(call.request().body()).isEqualTo(request);
        assertThat(reply.body()).isEqualTo(answer);
        assertThat(before.row("completed").getJsonObject("tokens")).isEqualTo(StreamEndingsTest.tokens(3, 4));
    }

    @ParameterizedTest
    @CsvSource({"openai/gpt-4o-mini, gpt-4o-mini", "gpt-4o-2024-08-06, gpt-4o-2024-08-06"})
    void the_models_name_is_the_providers_in_the_request_and_the_providers_own_in_the_answer(
            String asked, String upstream) {
        Books before = WEIR.books();
        String answer = Samples.answer("Hello", Samples.usage(1, 1)).replace("gpt-4o-mini", "the-providers-own-name");
        ScriptedCall call = WEIR.upstream().expect(Script.json(200, answer));

        Api.Reply reply = WEIR.api().chat(Requests.chat(asked, ""));

        assertThat(call.request().body()).isEqualTo(Requests.chat(upstream, ""));
        assertThat(reply.body()).isEqualTo(answer);
        assertThat(before.row("completed").getString("model")).isEqualTo(upstream);
    }

    @Test
    void legacy_completions_go_to_their_own_path() {
        Books before = WEIR.books();
        ScriptedCall call = WEIR.upstream()
                .expect(Script.json(
                        200,
                        "{\"object\":\"text_completion\",\"choices\":[{\"text\":\"Hi\",\"index\":0,\"finish_reason\":"
                                + "\"stop\"}],\"usage\":" + Samples.usage(2, 1) + "}"));

        Api.Reply reply =
                WEIR.api().post("/v1/completions", KEY, "{\"model\":\"gpt-3.5-turbo-instruct\",\"prompt\":\"Say\"}");

        assertThat(reply.status()).isEqualTo(200);
        assertThat(call.request().line()).isEqualTo("POST /v1/completions HTTP/1.1");
        before.row("completed");
    }

    @Test
    void a_usable_request_id_goes_in_through_and_out() {
        Books before = WEIR.books();
        ScriptedCall call = WEIR.upstream().expect(Script.json(200, Samples.answer("Hello", Samples.usage(1, 1))));

        Api.Reply reply = WEIR.api().post(CHAT, KEY, Requests.chat(), "x-request-id", "trace-1:a.b_c");

        assertThat(reply.header("x-request-id")).hasValue("trace-1:a.b_c");
        assertThat(call.request().header("x-request-id")).hasValue("trace-1:a.b_c");
        before.row("completed");
        assertThat(WEIR.requestLog().getFirst().getString("requestId")).isEqualTo("trace-1:a.b_c");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "has blanks in it",
                "<script>",
                "quote\"",
                "xxxxxxxxxx1xxxxxxxxxx2xxxxxxxxxx3xxxxxxxxxx4xxxxxxxxxx5"
                        + "xxxxxxxxxx6xxxxxxxxxx7xxxxxxxxxx8xxxxxxxxxx9xxxxxxxxxx0xxxxxxxxxx1xxxxxxxxxx2xxxxxxxxxx3"
            })
    void without_a_usable_request_id_one_is_made_that_names_the_usage_row(String sent) {
        Books before = WEIR.books();
        ScriptedCall call = WEIR.upstream().expect(Script.json(200, Samples.answer("Hello", Samples.usage(1, 1))));

        Api.Reply reply = WEIR.api().post(CHAT, KEY, Requests.chat(), "x-request-id", sent);

        String made = reply.header("x-request-id").orElseThrow();
        assertThat(made).matches("[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}");
        assertThat(call.request().header("x-request-id")).hasValue(made);
        assertThat(before.row("completed").getString("requestId")).isEqualTo(made);
    }

    @Test
    void credentials_and_encodings_stay_here_and_the_gateways_key_goes_along() {
        Books before = WEIR.books();
        ScriptedCall call = WEIR.upstream().expect(Script.json(200, Samples.answer("Hello", Samples.usage(1, 1))));

        Api.Reply reply = WEIR.api()
                .post(
                        CHAT,
                        KEY,
                        Requests.chat(),
                        "x-api-key",
                        "another secret",
                        "cookie",
                        "session=secret",
                        "accept-encoding",
                        "gzip, br",
                        "openai-organization",
                        "org-of-the-caller",
                        "x-forwarded-for",
                        "10.0.0.1",
                        "user-agent",
                        "my-app/1.0",
                        "openai-beta",
                        "assistants=v2",
                        "traceparent",
                        "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");

        assertThat(reply.status()).isEqualTo(200);
        UpstreamRequest request = call.request();
        assertThat(request.header("authorization")).hasValue("Bearer " + UPSTREAM_KEY);
        assertThat(request.text())
                .doesNotContain(KEY)
                .doesNotContain("another secret", "session=secret", "org-of-the-caller", "10.0.0.1");
        assertThat(request.text().toLowerCase(Locale.ROOT)).doesNotContain("accept-encoding", "gzip");
        assertThat(request.header("user-agent")).hasValue("my-app/1.0");
        assertThat(request.header("openai-beta")).hasValue("assistants=v2");
        assertThat(request.header("traceparent")).isPresent();
        assertThat(request.header("content-type")).hasValue("application/json");
        before.row("completed");
    }

    @Test
    void the_providers_limits_and_organisation_do_not_leak_and_ours_are_told() {
        Books before = WEIR.books();
        WEIR.upstream()
                .expect(Script.json(
                        200,
                        Samples.answer("Hello", Samples.usage(1, 1)),
                        "x-ratelimit-limit-requests: 77",
                        "x-ratelimit-remaining-tokens: 77",
                        "openai-organization: org-of-the-gateway",
                        "set-cookie: a=b",
                        "server: their-server",
                        "x-request-id: req_theirs",
                        "openai-processing-ms: 12"));

        Api.Reply reply = WEIR.api().chat(Requests.chat());

        assertThat(reply.header("x-ratelimit-limit-requests")).hasValue("6000000");
        assertThat(reply.header("x-ratelimit-remaining-requests"))
                .hasValueSatisfying(left -> assertThat(Long.parseLong(left)).isBetween(5_000_000L, 5_999_999L));
        assertThat(reply.header("x-ratelimit-reset-tokens")).isPresent();
        assertThat(reply.header("x-request-id")).isPresent().get().isNotEqualTo("req_theirs");
        assertThat(reply.header("openai-processing-ms")).hasValue("12");
        for (String hidden : new String[] {"openai-organization", "set-cookie", "server"}) {
            assertThat(reply.header(hidden)).as(hidden).isEmpty();
        }
        before.row("completed");
    }

    @Test
    void a_kept_connection_carries_one_answer_after_another() {
        Books before = WEIR.books();
        for (int i = 0; i < 3; i++) {
            WEIR.upstream().expect(Samples.stream(Samples.usage(1, 1), "turn " + i));
        }
        String request = Requests.stream();
        try (var client = Conversation.open(WEIR.port())) {
            for (int i = 0; i < 3; i++) {
                client.again()
                        .send("POST " + CHAT + " HTTP/1.1\r\nhost: weir\r\nauthorization: Bearer " + KEY
                                + "\r\ncontent-length: " + request.length() + "\r\n\r\n" + request);
                assertThat(client.head().status()).isEqualTo(200);
                assertThat(client.rest()).contains("turn " + i).endsWith(END);
            }
        }
        assertThat(before.rows())
                .hasSize(3)
                .allMatch(row -> row.getString("ending").equals("completed"));
    }

    @Test
    void requests_that_come_at_once_on_one_connection_are_answered_in_their_order() {
        Books before = WEIR.books();
        WEIR.upstream()
                .answerOthers(request -> Samples.stream(
                        Samples.usage(1, 1), request.header("user-agent").orElse("")));
        String request = Requests.stream();
        var all = new StringBuilder();
        for (int i = 0; i < 5; i++) {
            all.append("POST " + CHAT + " HTTP/1.1\r\nhost: weir\r\nauthorization: Bearer " + KEY
                            + "\r\nuser-agent: turn-")
                    .append(i)
                    .append("\r\ncontent-length: " + request.length() + "\r\n\r\n" + request);
        }
        try (var client = Conversation.open(WEIR.port()).send(all.toString())) {
            for (int i = 0; i < 5; i++) {
                assertThat(client.again().head().status()).isEqualTo(200);
                assertThat(client.rest()).contains("turn-" + i).endsWith(END);
            }
        }
        assertThat(before.rows())
                .hasSize(5)
                .allMatch(row -> row.getString("ending").equals("completed"));
    }
}
