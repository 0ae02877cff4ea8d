package dev.weir.gateway.system;

import static dev.weir.gateway.main.RunningWeir.KEY;
import static dev.weir.gateway.system.Requests.CHAT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.gateway.main.Api;
import dev.weir.gateway.main.Books;
import dev.weir.gateway.main.RunningWeir;
import io.vertx.core.json.JsonObject;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Requests that can't be served: status, error in dialect, a message with the value and the expectation, nothing in
/// the books, no call of a provider, and never a stack trace.
@Tag("system")
class BadInputTest {
    @RegisterExtension
    static final RunningWeir WEIR = new RunningWeir("--requests.bodyMax 64KiB");

    private static final int BODY_MAX = 64 * 1024;

    /// Bodies of chat requests, and what is said of them.
    private enum Body {
        EMPTY("", 400, "invalid_json", null, "empty"),
        NO_JSON("hello", 400, "invalid_json", null, "byte"),
        CUT("{\"model\":\"gpt-4o-mini\",", 400, "invalid_json", null, "byte"),
        TWO_OBJECTS(Requests.chat() + "{}", 400, "invalid_json", null, "more after the object"),
        AN_ARRAY("[]", 400, "invalid_json", null, "not a JSON object"),
        UTF_16("\uFEFF{}", 400, "invalid_json", null, "UTF-8"),
        NO_MODEL(
                "{\"messages\":[{\"role\":\"user\",\"content\":\"x\"}]}",
                400,
                "missing_required_parameter",
                "model",
                "'model'"),
        NO_MESSAGES("{\"model\":\"gpt-4o-mini\"}", 400, "missing_required_parameter", "messages", "'messages'"),
        MODEL_A_NUMBER("{\"model\":5,\"messages\":[]}", 400, "invalid_type", "model", "5 (expected: a string)"),
        MODEL_NULL("{\"model\":null,\"messages\":[]}", 400, "invalid_type", "model", "null (expected: a string)"),
        MODEL_TWICE(
                "{\"model\":\"a\",\"model\":\"b\",\"messages\":[{\"role\":\"user\",\"content\":\"x\"}]}",
                400,
                "invalid_value",
                "model",
                "twice"),
        MODEL_EMPTY(Requests.chat("", ""), 400, "invalid_value", "model", "0 characters (expected: a name of 1 to 256"),
        MODEL_ENDLESS(Requests.chat("x".repeat(300), ""), 400, "invalid_value", "model", "300 characters (expected"),
        MODEL_UNPRICED(Requests.chat("gpt-9-imaginary", ""), 400, "model_not_priced", "model", "'gpt-9-imaginary'"),
        MESSAGES_A_STRING(
                "{\"model\":\"gpt-4o-mini\",\"messages\":\"hi\"}",
                400,
                "invalid_type",
                "messages",
                "hi (expected: an array"),
        MESSAGES_OF_STRINGS(
                "{\"model\":\"gpt-4o-mini\",\"messages\":[\"hi\"]}",
                400,
                "invalid_type",
                "messages",
                "expected: an array of objects"),
        MESSAGES_NONE("{\"model\":\"gpt-4o-mini\",\"messages\":[]}", 400, "invalid_value", "messages", "[] (expected"),
        STREAM_A_STRING(
                Requests.chat("gpt-4o-mini", ",\"stream\":\"yes\""),
                400,
                "invalid_type",
                "stream",
                "yes (expected: a boolean)"),
        STREAM_OPTIONS_A_LIST(
                Requests.chat("gpt-4o-mini", ",\"stream\":true,\"stream_options\":[]"),
                400,
                "invalid_type",
                "stream_options",
                "an array (expected: an object)"),
        MAX_TOKENS_NEGATIVE(
                Requests.chat("gpt-4o-mini", ",\"max_tokens\":-1"),
                400,
                "invalid_value",
                "max_tokens",
                "-1 (expected: 1 to"),
        MAX_TOKENS_A_FRACTION(
                Requests.chat("gpt-4o-mini", ",\"max_tokens\":1.5"),
                400,
                "invalid_type",
                "max_tokens",
                "1.5 (expected: an integer)"),
        MAX_TOKENS_ABSURD(
                Requests.chat("gpt-4o-mini", ",\"max_tokens\":99999999999999999999"),
                400,
                "invalid_value",
                "max_tokens",
                "99999999999999999999 (expected: 1 to"),
        N_ZERO(Requests.chat("gpt-4o-mini", ",\"n\":0"), 400, "invalid_value", "n", "0 (expected: 1 to 128)"),
        N_TOO_MANY(Requests.chat("gpt-4o-mini", ",\"n\":129"), 400, "invalid_value", "n", "129 (expected: 1 to 128)");

        private final String text;
        private final int status;
        private final String code;
        private final String param;
        private final String said;

        Body(String text, int status, String code, String param, String said) {
            this.text = text;
            this.status = status;
            this.code = code;
            this.param = param;
            this.said = said;
        }
    }

    @ParameterizedTest
    @EnumSource
    void a_body_that_is_no_request_is_refused(Body body) {
        Books before = WEIR.books();

        Api.Reply reply = WEIR.api().chat(body.text);

        assertError(reply, body.status, "invalid_request_error", body.code);
        assertThat(reply.error().getString("param")).isEqualTo(body.param);
        assertThat(reply.error().getString("message")).contains(body.said);
        assertRefused(before);
    }

    @Test
    void a_very_deep_body_is_refused_and_not_a_defect() {
        Books before = WEIR.books();

        Api.Reply reply = WEIR.api().chat(Requests.chat("gpt-4o-mini", ",\"x\":" + "[".repeat(30_000)));

        assertError(reply, 400, "invalid_request_error", "invalid_json");
        assertRefused(before);
    }

    @Test
    void a_declared_body_over_the_limit_is_refused_before_it_is_read() {
        Books before = WEIR.books();

        try (var client = Conversation.open(WEIR.port())) {
            client.send("POST " + CHAT + " HTTP/1.1\r\nhost: weir\r\nauthorization: Bearer " + KEY
                    + "\r\ncontent-length: " + (BODY_MAX + 1) + "\r\n\r\n");
            assertThat(client.head().status()).isEqualTo(413);
            JsonObject error = new JsonObject(client.rest()).getJsonObject("error");
            assertThat(error.getString("code")).isEqualTo("request_too_large");
            assertThat(error.getString("message")).contains((BODY_MAX + 1) + " bytes", "at most " + BODY_MAX);
        }

        assertRefused(before);
    }

    @Test
    void a_declared_length_that_no_number_holds_is_refused() {
        Books before = WEIR.books();

        try (var client = Conversation.open(WEIR.port())) {
            client.send("POST " + CHAT + " HTTP/1.1\r\nhost: weir\r\nauthorization: Bearer " + KEY
                    + "\r\ncontent-length: " + "9".repeat(30) + "\r\n\r\n");
            assertThat(client.head().status()).isBetween(400, 413);
            assertThat(client.rest()).contains("invalid_request_error");
        }

        before.untouched();
    }

    @Test
    void a_chunked_body_over_the_limit_is_refused_where_it_passes_it() {
        Books before = WEIR.books();

        try (var client = Conversation.open(WEIR.port())) {
            client.send("POST " + CHAT + " HTTP/1.1\r\nhost: weir\r\nauthorization: Bearer " + KEY
                    + "\r\ntransfer-encoding: chunked\r\n\r\n");
            String piece = " ".repeat(10_000);
            for (int sent = 0; sent <= BODY_MAX; sent += piece.length()) {
                client.send(Integer.toHexString(piece.length()) + "\r\n" + piece + "\r\n");
            }
            Conversation.Head head = client.head();
            assertThat(head.status()).isEqualTo(413);
            assertThat(head.headers()).containsEntry("connection", "close");
            assertThat(client.rest()).contains("request_too_large", "at most " + BODY_MAX);
        }

        assertRefused(before);
    }

    @Test
    void a_chunked_body_within_the_limit_is_served() {
        Books before = WEIR.books();
        String request = Requests.demo("", "\"demo_tokens\":\"3\"");

        try (var client = Conversation.open(WEIR.port())) {
            client.send("POST " + CHAT + " HTTP/1.1\r\nhost: weir\r\nauthorization: Bearer " + KEY
                    + "\r\nexpect: 100-continue\r\ntransfer-encoding: chunked\r\n\r\n");
            for (char c : request.toCharArray()) {
                client.send("1\r\n" + c + "\r\n");
            }
            client.send("0\r\n\r\n");
            assertThat(client.head().status()).isEqualTo(200);
            client.rest();
        }

        before.row("completed");
    }

    /// Keys, as header lines, and what is said of them.
    private enum Credential {
        NONE(List.of(), "missing_api_key", "didn't provide an API key"),
        EMPTY(List.of("authorization", "Bearer "), "missing_api_key", "didn't provide an API key"),
        UNKNOWN(List.of("authorization", "Bearer sk-unknown-0000"), "invalid_api_key", "Incorrect API key"),
        UNKNOWN_X_API_KEY(List.of("x-api-key", "sk-unknown-0000"), "invalid_api_key", "Incorrect API key"),
        BASIC(
                List.of("authorization", "Basic c2stdW5rbm93bi0wMDAw"),
                "invalid_api_key",
                "another scheme (expected: 'Bearer')"),
        NO_SCHEME(List.of("authorization", "sk-unknown-0000"), "invalid_api_key", "no scheme (expected: 'Bearer')"),
        ENDLESS(
                List.of("authorization", "Bearer " + "k".repeat(600)),
                "invalid_api_key",
                "600 characters (expected: at most 512)");

        private final List<String> headers;
        private final String code;
        private final String said;

        Credential(List<String> headers, String code, String said) {
            this.headers = headers;
            this.code = code;
            this.said = said;
        }
    }

    @ParameterizedTest
    @EnumSource
    void a_stranger_is_refused_and_its_key_not_repeated(Credential credential) {
        Books before = WEIR.books();

        for (String path : List.of(CHAT, "/v1/completions", "/v1/models")) {
            Api.Reply reply = WEIR.api()
                    .send(
                            path.endsWith("models") ? "GET" : "POST",
                            path,
                            null,
                            path.endsWith("models") ? null : Requests.chat(),
                            credential.headers.toArray(String[]::new));
            assertError(reply, 401, "invalid_request_error", credential.code);
            assertThat(reply.error().getString("message")).contains(credential.said);
            assertThat(reply.body()).doesNotContain("0000", "c2st", "kkkkk");
        }

        assertThat(WEIR.upstream().calls()).isZero();
        before.untouched();
    }

    @Test
    void a_key_may_come_as_x_api_key_and_with_blanks_around_it() {
        assertThat(WEIR.api()
                        .send("GET", "/v1/models", null, null, "x-api-key", "  " + KEY + " ")
                        .status())
                .isEqualTo(200);
        assertThat(WEIR.api()
                        .send("GET", "/v1/models", null, null, "authorization", "bearer   " + KEY)
                        .status())
                .isEqualTo(200);
    }

    @Test
    void a_key_without_the_scope_is_refused() {
        Books before = WEIR.books();
        String key = WEIR.api()
                .post("/api/v1/keys", KEY, "{\"name\":\"reader\",\"scopes\":[\"billing\"]}")
                .data()
                .getString("key");

        Api.Reply reply = WEIR.api().post(CHAT, key, Requests.chat());

        assertError(reply, 403, "invalid_request_error", "insufficient_permissions");
        assertThat(reply.error().getString("message")).contains("[billing] (expected: inference)");
        assertError(WEIR.api().get("/v1/models", key), 403, "invalid_request_error", "insufficient_permissions");
        assertRefused(before);
    }

    @Test
    void a_revoked_key_is_refused_at_once() {
        Books before = WEIR.books();
        JsonObject made = WEIR.api()
                .post("/api/v1/keys", KEY, "{\"name\":\"short-lived\"}")
                .data();
        assertThat(WEIR.api().get("/v1/models", made.getString("key")).status()).isEqualTo(200);

        assertThat(WEIR.api()
                        .send("DELETE", "/api/v1/keys/" + made.getString("id"), KEY, null)
                        .status())
                .isEqualTo(200);

        assertError(
                WEIR.api().post(CHAT, made.getString("key"), Requests.chat()),
                401,
                "invalid_request_error",
                "invalid_api_key");
        assertRefused(before);
    }

    @ParameterizedTest
    @CsvSource({
        "GET, /v1/chat/completions",
        "PUT, /v1/chat/completions",
        "DELETE, /v1/completions",
        "POST, /v1/models",
        "PATCH, /v1/models",
        "POST, /v1/models/demo",
        "POST, /metrics"
    })
    void another_method_is_a_405_that_says_which(String method, String path) {
        Api.Reply reply = WEIR.api().send(method, path, KEY, method.equals("GET") ? null : "{}");

        assertError(reply, 405, "invalid_request_error", "method_not_allowed");
        assertThat(reply.error().getString("message")).contains(method + " " + path);
        assertThat(reply.header("allow")).hasValue(path.contains("completions") ? "POST" : "GET");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/v1/fine_tuning/jobs",
                "/v1",
                "/v1/",
                "/v1/chat/completions/",
                "/v1/chat//completions",
                "/V1/models",
                "/nothing",
                "/",
                "/v1/../etc/passwd",
                "/v1/%2e%2e/x"
            })
    void an_unknown_path_is_a_404(String path) {
        Api.Reply reply = WEIR.api().send("POST", path, KEY, Requests.chat());

        assertThat(reply.status()).isEqualTo(404);
        assertThat(reply.body()).contains("Invalid URL (POST /").doesNotContain("at dev.", "Exception");
        assertThat(reply.error().getString("code")).isEqualTo("unknown_url");
        assertThat(reply.header("x-request-id")).isPresent();
    }

    @Test
    void an_unknown_platform_path_speaks_the_platforms_words() {
        Api.Reply reply = WEIR.api().get("/api/v1/nothing", KEY);

        assertThat(reply.status()).isEqualTo(404);
        assertThat(reply.json().getBoolean("success")).isFalse();
        assertThat(reply.error().getString("code")).isEqualTo("NOT_FOUND");
        assertThat(reply.json().getJsonObject("meta").getString("requestId")).isNotBlank();
    }

    @ParameterizedTest
    @CsvSource({
        "POST, /api/v1/balance, GET",
        "PUT, /api/v1/keys, 'GET, POST'",
        "GET, /api/v1/keys/some-id, DELETE",
        "GET, /api/v1/topups, POST"
    })
    void another_method_on_the_platform_is_a_405_too(String method, String path, String allowed) {
        Api.Reply reply = WEIR.api().send(method, path, KEY, method.equals("GET") ? null : "{}");

        assertThat(reply.status()).isEqualTo(405);
        assertThat(reply.error().getString("code")).isEqualTo("METHOD_NOT_ALLOWED");
        assertThat(reply.header("allow")).hasValue(allowed);
    }

    @Test
    void an_endless_url_is_a_414() {
        assertRaw(
                "GET /v1/models?x=" + "x".repeat(20_000) + " HTTP/1.1\r\nhost: weir\r\n\r\n",
                414,
                "url_too_long",
                "http.lineMax");
    }

    @Test
    void a_bomb_of_headers_is_a_431() {
        assertRaw(
                "GET /v1/models HTTP/1.1\r\nhost: weir\r\n" + "x-bomb: boom\r\n".repeat(10_000) + "\r\n",
                431,
                "headers_too_large",
                "http.headMax");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\u0016\u0003\u0001\u0002 hello TLS\r\n\r\n",
                "HELO mail.example.org\r\n\r\n",
                "GET\r\n\r\n",
                "POST /v1/chat/completions HTTP/1.1\r\nhost: weir\r\ncontent-length: -5\r\n\r\n",
                "POST /v1/chat/completions HTTP/1.1\r\nhost: weir\r\ncontent-length: five\r\n\r\n"
            })
    void bytes_that_are_no_http_are_a_400(String bytes) {
        assertRaw(bytes, 400, "bad_request", "not valid HTTP");
    }

    private static void assertRaw(String bytes, int status, String code, String said) {
        Books before = WEIR.books();
        try (var client = Conversation.open(WEIR.port())) {
            client.send(bytes.getBytes(java.nio.charset.StandardCharsets.ISO_8859_1));
            assertThat(client.head().status()).isEqualTo(status);
            String body = client.rest();
            assertThat(body).contains(code, said).doesNotContain("Exception", "at io.", "at dev.");
        }
        assertThat(WEIR.api().get("/health", null).status()).isEqualTo(200);
        before.untouched();
    }

    @Test
    void a_length_and_chunks_at_once_never_smuggle_a_second_request() {
        Books before = WEIR.books();
        try (var client = Conversation.open(WEIR.port())) {
            client.send(
                    "POST " + CHAT + " HTTP/1.1\r\nhost: weir\r\nauthorization: Bearer " + KEY
                            + "\r\ncontent-length: 6\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\nGET /health HTTP/1.1\r\nhost: x\r\n\r\n");
            assertThat(client.head().status()).isEqualTo(400);
            client.rest();
        }
        before.untouched();
    }

    private static void assertError(Api.Reply reply, int status, String type, String code) {
        assertThat(reply.status()).as(reply.body()).isEqualTo(status);
        assertThat(reply.header("content-type")).hasValue("application/json");
        assertThat(reply.header("x-request-id")).isPresent();
        assertThat(reply.error().fieldNames()).containsExactlyInAnyOrder("message", "type", "param", "code");
        assertThat(reply.error().getString("type")).isEqualTo(type);
        assertThat(reply.error().getString("code")).isEqualTo(code);
        assertThat(reply.body()).doesNotContain("Exception", "at dev.", "at io.", "\\n\\tat");
    }

    /// The last request ended as refused, no provider heard of it, and the books are as they were.
    private static void assertRefused(Books before) {
        before.untouched();
        assertThat(WEIR.upstream().calls()).isZero();
        assertThat(WEIR.requestLog().getLast().getString("ending")).isEqualTo("refused");
    }
}
