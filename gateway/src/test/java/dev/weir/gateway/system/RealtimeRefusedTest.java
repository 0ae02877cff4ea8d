package dev.weir.gateway.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.gateway.main.Books;
import dev.weir.gateway.main.RunningWeir;
import dev.weir.testkit.FreePort;
import dev.weir.testkit.emulators.Emulators;
import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Live sessions that do not open: ordinary answers of HTTP, in the dialect, that cost nothing and hold nothing.
@Tag("system")
class RealtimeRefusedTest {
    private static final Emulators EMULATORS = Emulators.shared();

    @RegisterExtension
    static final RunningWeir WEIR = new RunningWeir(() -> LiveProvider.flagsAndModels(
            EMULATORS,
            """
              - {model: away, provider: away, unpriced: allow}
            """,
            "--providers.away.url=http://127.0.0.1:" + FreePort.next(),
            "--http.trustedProxies=127.0.0.1"));

    private static final String ASKED = "connection: Upgrade\r\nupgrade: websocket\r\nsec-websocket-version: 13\r\n"
            + "sec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\n";

    @BeforeEach
    void forget() {
        EMULATORS.forget();
    }

    private record Refused(int status, JsonObject error, Conversation.Head head) {}

    /// @param head the lines after the first, each with its end
    private static Refused ask(String query, String head) {
        try (var asked = Conversation.open(WEIR.port())
                .send("GET /v1/realtime" + query + " HTTP/1.1\r\nhost: weir\r\n" + head + "\r\n")) {
            var answer = asked.head();
            assertThat(answer.headers()).containsKey("x-request-id").containsEntry("content-type", "application/json");
            return new Refused(answer.status(), new JsonObject(asked.rest()).getJsonObject("error"), answer);
        }
    }

    private static Refused refused(String key, String query) {
        return ask(query, ASKED + "authorization: Bearer " + key + "\r\n");
    }

    private static void assertRefused(Refused refused, int status, String code, String words) {
        assertThat(refused.error().getString("code"))
                .as(refused.error().encode())
                .isEqualTo(code);
        assertThat(refused.status()).isEqualTo(status);
        assertThat(refused.error().getString("message")).contains(words);
    }

    private static void limit(String key, String limits) {
        assertThat(WEIR.api().send("PUT", "/api/v1/admin/limits", key, limits).status())
                .isEqualTo(200);
    }

    @Test
    void without_an_upgrade_there_is_no_session() {
        String key = "authorization: Bearer " + RunningWeir.KEY + "\r\n";
        Refused plain = ask("?model=voice", key);
        assertRefused(plain, 426, "upgrade_required", "Upgrade: websocket");
        assertThat(plain.head().headers()).containsEntry("upgrade", "websocket");
        assertRefused(
                ask("?model=voice", key + ASKED.replace("version: 13", "version: 8")), 426, "upgrade_required", "'8'");
        assertRefused(
                ask("?model=voice", key + ASKED.replace("sec-websocket-key", "x-key")),
                400,
                "bad_request",
                "Sec-WebSocket-Key");
        assertThat(WEIR.api()
                        .post("/v1/realtime?model=voice", RunningWeir.KEY, "{}")
                        .status())
                .isEqualTo(426);
    }

    @Test
    void strangers_are_refused() {
        assertRefused(ask("?model=voice", ASKED), 401, "missing_api_key", "API key");
        assertRefused(refused("sk-wrong", "?model=voice"), 401, "invalid_api_key", "Incorrect");
        assertRefused(
                ask("?model=voice", ASKED + "sec-websocket-protocol: realtime, openai-insecure-api-key.sk-no\r\n"),
                401,
                "invalid_api_key",
                "Incorrect");
    }

    @ParameterizedTest
    @CsvSource({
        "'', 400, missing_required_parameter, model parameter",
        "'?model=', 400, missing_required_parameter, model parameter",
        "'?model=nobody', 404, model_not_found, 'nobody'",
        "'?model=priceless', 400, model_not_priced, has no price",
        "'?model=demo', 400, invalid_value, has no /realtime"
    })
    void models_that_can_not_be_used_are_told(String query, int status, String code, String words) {
        Refused refused = refused(RunningWeir.KEY, query);
        assertRefused(refused, status, code, words);
        assertThat(refused.error().getString("param")).isEqualTo("model");
    }

    @Test
    void limits_of_the_key_hold_before_the_upgrade() {
        String key = WEIR.newCompany("Limited", "20.00");
        limit(key, "{\"models\":[\"gpt-*\"]}");
        assertRefused(refused(key, "?model=voice"), 403, "model_not_allowed", "'voice'");
        limit(key, "{\"ips\":[\"203.0.113.0/24\"]}");
        assertRefused(refused(key, "?model=voice"), 403, "ip_not_allowed", "127.0.0.1");
        String other = WEIR.newCompany("Single", "20.00");
        limit(other, "{\"concurrentStreams\":1}");
        try (var session = LiveClient.open(WEIR.port(), "?model=voice", "authorization", "Bearer " + other)) {
            Refused second = refused(other, "?model=voice");
            assertRefused(second, 429, "concurrency_limit_exceeded", "concurrent streams");
            assertThat(second.head().headers()).containsEntry("retry-after", "1");
            session.ask("Hello");
            session.next("response.done");
            session.ask("And again, in the one place there is");
            session.next("response.done");
            session.leave();
        }
        WEIR.awaitSettled();
        try (var again = LiveClient.open(WEIR.port(), "?model=voice", "authorization", "Bearer " + other)) {
            again.next("session.created");
            again.leave();
        }
    }

    @Test
    void requests_per_minute_count_responses() {
        String key = WEIR.newCompany("Slow", "20.00");
        limit(key, "{\"requestsPerMinute\":2}");
        try (var session = LiveClient.open(WEIR.port(), "?model=voice", "authorization", "Bearer " + key)) {
            session.ask("one");
            session.next("response.done");
            session.ask("two");
            session.next("response.done");
            assertThat(session.error().getString("code")).isEqualTo("rate_limit_exceeded");
            assertThat(session.closed()).isEqualTo(new LiveClient.Closed(1013, "rate_limit_error.rate_limit_exceeded"));
        }
    }

    @Test
    void a_balance_that_can_not_hold_a_response_opens_no_session() {
        String key = WEIR.newCompany("Poor", "1.30");
        Books before = WEIR.books(key);
        Refused refused = refused(key, "?model=voice");
        assertRefused(refused, 429, "insufficient_quota", LiveProvider.HELD);
        assertThat(refused.head().headers()).containsEntry("x-should-retry", "false");
        before.untouched();
        assertThat(EMULATORS.served()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "status=400, 400, invalid_request_error",
        "status=401, 502, server_error",
        "status=500, 502, server_error",
        "overloaded, 503, server_error",
        "html-502, 502, server_error",
        "rate-limit=2, 429, requests"
    })
    void what_the_provider_refuses_is_the_callers_business_or_ours(String fault, int status, String type) {
        WEIR.expectWarnings();
        String key = WEIR.newCompany("Unlucky", "1.32");
        EMULATORS.fault("openai", fault, 1);
        Refused refused = refused(key, "?model=voice");
        assertThat(refused.status()).as(refused.error().encode()).isEqualTo(status);
        assertThat(refused.error().getString("type")).isEqualTo(type);
        WEIR.awaitSettled();
        try (var session = LiveClient.open(WEIR.port(), "?model=voice", "authorization", "Bearer " + key)) {
            session.ask("what was held is free again");
            session.next("response.done");
            session.leave();
        }
    }

    @Test
    void a_provider_that_is_away_is_told() {
        WEIR.expectWarnings();
        assertRefused(refused(RunningWeir.KEY, "?model=away"), 502, "upstream_unreachable", "refused the connection");
    }
}
