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
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Providers that fail before their answer reaches the client: a clean error in dialect, nothing charged.
@Tag("system")
class UpstreamFailuresTest {
    @RegisterExtension
    static final RunningWeir WEIR = new RunningWeir();

    private static final String SAID =
            "{\"error\":{\"message\":\"said the provider\",\"type\":\"some_type\",\"param\":null,"
                    + "\"code\":\"some_code\"}}";

    /// What a provider answers, and what of it the caller is told.
    @ParameterizedTest
    @CsvSource({
        "400, 400, some_code",
        "404, 404, some_code",
        "409, 409, some_code",
        "422, 422, some_code",
        "429, 429, some_code",
        "401, 502, upstream_unauthorized",
        "403, 502, upstream_unauthorized",
        "407, 502, upstream_unauthorized",
        "402, 502, upstream_error",
        "500, 502, upstream_error",
        "502, 502, upstream_error",
        "503, 503, upstream_busy",
        "529, 503, upstream_busy",
        "408, 504, upstream_timeout",
        "504, 504, upstream_timeout"
    })
    void an_error_answer_is_passed_on_or_replaced(int answered, int status, String code) {
        for (String request : List.of(Requests.chat(), Requests.stream())) {
            Books before = WEIR.books();
            WEIR.upstream().expect(Script.json(answered, SAID, "retry-after: 7"));

            Api.Reply reply = WEIR.api().chat(request);

            assertThat(reply.status()).isEqualTo(status);
            assertThat(reply.header("content-type")).hasValue("application/json");
            assertThat(reply.error().getString("code")).isEqualTo(code);
            assertThat(reply.error().getString("message")).doesNotContain("Exception");
            JsonObject row = before.row(status == 504 ? "timeout" : "upstream_error");
            assertThat(row.getString("cost")).isEqualTo("0.00");
            assertThat(row.getInteger("status")).isEqualTo(status);
        }
    }

    @Test
    void retry_after_of_the_provider_reaches_the_caller_with_its_429() {
        Books before = WEIR.books();
        WEIR.upstream().expect(Script.json(429, SAID, "retry-after: 7"));

        Api.Reply reply = WEIR.api().chat(Requests.chat());

        assertThat(reply.header("retry-after")).hasValue("7");
        assertThat(reply.body()).isEqualTo(SAID);
        before.row("upstream_error");
    }

    @Test
    void the_quota_of_this_gateway_with_its_provider_is_not_the_callers_business() {
        Books before = WEIR.books();
        WEIR.upstream()
                .expect(Script.json(
                        429,
                        "{\"error\":{\"message\":\"You exceeded your current quota\",\"type\":\"insufficient_quota\","
                                + "\"param\":null,\"code\":\"insufficient_quota\"}}"));

        Api.Reply reply = WEIR.api().chat(Requests.chat());

        assertThat(reply.status()).isEqualTo(502);
        assertThat(reply.error().getString("code")).isEqualTo("upstream_error");
        before.row("upstream_error");
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 500, 502})
    void html_in_place_of_an_error_is_not_passed_on(int status) {
        Books before = WEIR.books();
        WEIR.upstream().expect(Script.whole(status, "text/html", "<html><body><h1>It broke</h1></body></html>"));

        Api.Reply reply = WEIR.api().chat(Requests.chat());

        assertThat(reply.status()).isEqualTo(502);
        assertThat(reply.body()).doesNotContain("html").contains(String.valueOf(status));
        assertThat(reply.error().getString("code")).isEqualTo("upstream_error");
        before.row("upstream_error");
    }

    @Test
    void an_error_in_a_json_answer_of_status_200_is_an_error() {
        Books before = WEIR.books();
        WEIR.upstream().expect(Script.json(200, SAID));

        Api.Reply reply = WEIR.api().chat(Requests.chat());

        assertThat(reply.status()).isEqualTo(502);
        assertThat(reply.error().getString("code")).isEqualTo("upstream_error");
        assertThat(before.row("upstream_error").getString("cost")).isEqualTo("0.00");
    }

    @ParameterizedTest
    @ValueSource(ints = {301, 302, 307, 308})
    void a_redirect_is_not_followed(int status) {
        Books before = WEIR.books();
        WEIR.upstream()
                .expect(Script.whole(
                        status, "text/plain", "", "location: " + WEIR.upstream().url()));

        Api.Reply reply = WEIR.api().chat(Requests.chat());

        assertThat(reply.status()).isEqualTo(502);
        assertThat(reply.error().getString("message")).contains(String.valueOf(status), "expected");
        assertThat(WEIR.upstream().calls()).isEqualTo(1);
        before.row("upstream_error");
    }

    private enum Cut {
        CLOSED_BEFORE_THE_HEAD(Script.silence().cut(), "upstream_cut", "upstream_cut"),
        RESET_BEFORE_THE_HEAD(Script.silence().reset(), "upstream_cut", "upstream_cut"),
        CLOSED_IN_THE_HEAD(Script.silence().raw("HTTP/1.1 200 OK\r\ncontent-ty").cut(), "upstream_cut", "upstream_cut"),
        CLOSED_IN_THE_BODY(
                Script.head(200, "content-type: application/json", "content-length: 500")
                        .text(Samples.answer("Hello", null).substring(0, 60))
                        .cut(),
                "upstream_cut",
                "upstream_cut"),
        RESET_IN_THE_BODY(
                Script.head(200, "content-type: application/json", "transfer-encoding: chunked")
                        .text(Samples.answer("Hello", null).substring(0, 60))
                        .reset(),
                "upstream_cut",
                "upstream_cut"),
        HALF_A_BODY_THAT_ENDS_WELL(
                Script.head(200, "content-type: application/json", "transfer-encoding: chunked")
                        .text(Samples.answer("Hello", null).substring(0, 60))
                        .end(),
                "upstream_cut",
                "upstream_cut"),
        A_LENGTH_THAT_IS_TOO_LONG(
                Script.head(200, "content-type: application/json", "content-length: 5000")
                        .text(Samples.answer("Hello", null))
                        .cut(),
                "upstream_cut",
                "upstream_cut"),
        A_LENGTH_THAT_IS_TOO_SHORT(
                Script.head(200, "content-type: application/json", "content-length: 50", "connection: close")
                        .text(Samples.answer("Hello", null))
                        .cut(),
                "upstream_cut",
                "upstream_cut"),
        NO_HTTP(
                Script.silence().raw("220 mail.example.org ESMTP\r\n").cut(),
                "upstream_error",
                "upstream_invalid_response"),
        A_HEAD_BEYOND_ALL_MEASURE(
                Script.head(200, "content-type: application/json", "x-long: " + "x".repeat(20_000))
                        .text("{}")
                        .cut(),
                "upstream_error",
                "upstream_invalid_response"),
        HTML(Script.whole(200, "text/html", "<html/>"), "upstream_error", "upstream_invalid_response"),
        NO_TYPE(Script.head(200, "content-length: 2").text("{}").end(), "upstream_error", "upstream_invalid_response"),
        JSON_THAT_IS_NONE(Script.json(200, "It works!"), "upstream_error", "upstream_invalid_response"),
        TWO_VALUES(Script.json(200, "{} {}"), "upstream_error", "upstream_invalid_response");

        private final Script script;
        private final String ending;
        private final String code;

        Cut(Script script, String ending, String code) {
            this.script = script;
            this.ending = ending;
            this.code = code;
        }
    }

    @ParameterizedTest
    @EnumSource
    void an_answer_that_is_cut_or_none_becomes_a_clean_502(Cut cut) {
        Books before = WEIR.books();
        WEIR.upstream().expect(cut.script);

        Api.Reply reply = WEIR.api().chat(Requests.chat());

        assertThat(reply.status()).isEqualTo(502);
        assertThat(reply.error().getString("code")).isEqualTo(cut.code);
        assertThat(reply.error().getString("message")).contains("openai").doesNotContain("Exception", "io.");
        JsonObject row = before.row(cut.ending);
        assertThat(row.getString("cost")).isEqualTo("0.00");
        assertThat(row.getInteger("status")).isEqualTo(502);
    }

    @Test
    void a_connection_that_the_provider_closed_between_two_requests_is_not_used_again() {
        Books before = WEIR.books();
        String answer = Samples.answer("Hello", Samples.usage(1, 1));
        for (int i = 0; i < 3; i++) {
            WEIR.upstream().expect(Script.json(200, answer).cut());
            assertThat(WEIR.api().chat(Requests.chat()).body()).isEqualTo(answer);
            RunningWeir.eventually(
                    "the provider to close", () -> WEIR.upstream().connections() == 0);
            // On the same connection, hence the same event loop, which now has seen the close too.
            assertThat(WEIR.api().get("/health", null).status()).isEqualTo(200);
        }
        assertThat(before.rows())
                .hasSize(3)
                .allMatch(row -> row.getString("ending").equals("completed"));
    }

    @Test
    void an_encoding_that_nobody_asked_for_is_no_answer() throws IOException {
        Books before = WEIR.books();
        var zipped = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(zipped)) {
            gzip.write(Samples.answer("Hello", null).getBytes(StandardCharsets.UTF_8));
        }
        WEIR.upstream()
                .expect(Script.head(
                                200,
                                "content-type: application/json",
                                "content-encoding: gzip",
                                "content-length: " + zipped.size())
                        .body(zipped.toByteArray())
                        .end());

        Api.Reply reply = WEIR.api().chat(Requests.chat());

        assertThat(reply.status()).isEqualTo(502);
        assertThat(reply.error().getString("code")).isEqualTo("upstream_invalid_response");
        before.row("upstream_error");
    }

    @Test
    void the_connection_works_on_after_an_upstream_failure() {
        Books before = WEIR.books();
        WEIR.upstream().expect(Script.json(500, SAID));
        WEIR.upstream().expect(Script.json(200, Samples.answer("Hello", Samples.usage(1, 1))));
        String request = Requests.chat();

        try (var client = Conversation.post(WEIR.port(), CHAT, KEY, request)) {
            assertThat(client.head().status()).isEqualTo(502);
            client.rest();
        }
        assertThat(WEIR.api().chat(request).status()).isEqualTo(200);

        assertThat(before.rows())
                .extracting(row -> row.getString("ending"))
                .containsExactly("completed", "upstream_error");
    }
}
