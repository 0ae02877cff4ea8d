package dev.weir.gateway.system;

import static dev.weir.gateway.system.Requests.CHAT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.gateway.main.Api;
import dev.weir.gateway.main.Books;
import dev.weir.gateway.main.RunningWeir;
import dev.weir.testkit.Samples;
import dev.weir.testkit.Script;
import dev.weir.testkit.ScriptedCall;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Limits and budgets of a running Weir that counts alone.
@Tag("system")
class LimitsTest {
    @RegisterExtension
    static final RunningWeir WEIR = new RunningWeir("--http.trustedProxies 127.0.0.1");

    private static final String DEMO = Requests.demo(",\"max_tokens\":3", "\"demo_tokens\":\"3\"");
    private static final AtomicInteger MADE = new AtomicInteger();

    private static String company() {
        return WEIR.newCompany("Company " + MADE.incrementAndGet(), "5.00");
    }

    private static void limit(String key, String limits) {
        Api.Reply reply = WEIR.api().send("PUT", "/api/v1/admin/limits", key, limits);
        assertThat(reply.status()).as(reply.body()).isEqualTo(200);
    }

    private static String keyId(String key) {
        return WEIR.api().get("/api/v1/keys", key).list().getJsonObject(0).getString("id");
    }

    private static void limitKey(String key, String limits) {
        Api.Reply reply = WEIR.api().send("PUT", "/api/v1/keys/" + keyId(key) + "/limits", key, limits);
        assertThat(reply.status()).as(reply.body()).isEqualTo(200);
    }

    private static JsonObject use(String key, String measure) {
        return WEIR.api()
                .get("/api/v1/limits", key)
                .data()
                .getJsonObject("company")
                .getJsonObject("use")
                .getJsonObject(measure);
    }

    private static void assertRefused(Api.Reply reply, int status, String code, String... words) {
        assertThat(reply.status()).as(reply.body()).isEqualTo(status);
        assertThat(reply.error().getString("code")).isEqualTo(code);
        for (String word : words) {
            assertThat(reply.error().getString("message")).contains(word);
        }
    }

    @Test
    void a_limit_of_requests_says_whose_it_is_how_large_and_when_there_is_room() {
        String key = company();
        limit(key, "{\"requestsPerMinute\":2}");
        Api.Reply first = WEIR.api().post(CHAT, key, DEMO);
        assertThat(first.header("x-ratelimit-limit-requests")).contains("2");
        assertThat(first.header("x-ratelimit-remaining-requests")).contains("1");
        assertThat(first.header("x-ratelimit-limit-tokens")).contains("10000000000");
        WEIR.api().post(CHAT, key, DEMO);
        Books before = WEIR.books(key);

        Api.Reply refused = WEIR.api().post(CHAT, key, DEMO);

        assertRefused(refused, 429, "rate_limit_exceeded", "requests per minute", "the company", "limit 2");
        assertThat(refused.error().getString("type")).isEqualTo("rate_limit_error");
        assertThat(Integer.parseInt(refused.header("retry-after").orElseThrow()))
                .isBetween(50, 61);
        assertThat(refused.header("x-ratelimit-remaining-requests")).contains("0");
        assertThat(refused.header("x-ratelimit-reset-requests").orElseThrow()).matches("1m0?(\\.\\d+)?s|1m1s|59.*s");
        before.untouched();
        assertThat(use(key, "requestsPerMinute").getLong("used")).isEqualTo(2);
    }

    @Test
    void the_tighter_of_key_and_company_decides_and_a_change_holds_at_once() {
        String key = company();
        limit(key, "{\"requestsPerMinute\":5}");
        limitKey(key, "{\"requestsPerMinute\":1}");
        assertThat(WEIR.api().post(CHAT, key, DEMO).header("x-ratelimit-limit-requests"))
                .contains("1");
        assertRefused(WEIR.api().post(CHAT, key, DEMO), 429, "rate_limit_exceeded", "the key", "limit 1");

        limitKey(key, "{\"requestsPerMinute\":50}");
        for (int i = 0; i < 4; i++) {
            assertThat(WEIR.api().post(CHAT, key, DEMO).status()).isEqualTo(200);
        }
        assertRefused(WEIR.api().post(CHAT, key, DEMO), 429, "rate_limit_exceeded", "the company", "limit 5");
        assertThat(WEIR.api().send("DELETE", "/api/v1/admin/limits", key, null).status())
                .isEqualTo(200);
        assertThat(WEIR.api().post(CHAT, key, DEMO).status()).isEqualTo(200);
    }

    @Test
    void tokens_reserve_the_estimate_and_settle_the_truth() {
        String key = company();
        limit(key, "{\"tokensPerMinute\":1000}");
        ScriptedCall call = WEIR.upstream()
                .expect(Script.json(
                        200, Samples.answer("Hello", Samples.usage(12, 34)), "content-type: application/json"));

        Api.Reply reply = WEIR.api().post(CHAT, key, Requests.chat(Requests.MODEL, ",\"max_tokens\":900"));

        call.request();
        assertThat(Long.parseLong(reply.header("x-ratelimit-remaining-tokens").orElseThrow()))
                .isBetween(50L, 99L);
        assertThat(use(key, "tokensPerMinute").getLong("used")).isEqualTo(46);
        assertRefused(
                WEIR.api().post(CHAT, key, Requests.chat(Requests.MODEL, ",\"max_tokens\":990")),
                429,
                "rate_limit_exceeded",
                "tokens per minute",
                "limit 1000");
    }

    @ParameterizedTest
    @CsvSource({"gpt-4o-mini, true", "demo, false"})
    void only_the_models_of_the_list_may_be_asked_for(String model, boolean allowed) {
        String key = company();
        limitKey(key, "{\"models\":[\"gpt-4o*\",\"claude-?\"]}");
        WEIR.upstream()
                .answerOthers(_ -> Script.json(
                        200, Samples.answer("Hello", Samples.usage(1, 2)), "content-type: application/json"));

        Api.Reply reply = WEIR.api().post(CHAT, key, Requests.chat(model, ""));

        if (allowed) {
            assertThat(reply.status()).isEqualTo(200);
        } else {
            assertRefused(reply, 403, "model_not_allowed", "'demo'", "the key", "gpt-4o*");
        }
    }

    @ParameterizedTest
    @CsvSource({"openai/gpt-4o-mini, true", "gpt-4o-mini, true", "demo, false"})
    void only_the_providers_of_the_list_may_answer(String model, boolean allowed) {
        String key = company();
        limitKey(key, "{\"providers\":[\"openai\",\"azure*\"]}");
        WEIR.upstream()
                .answerOthers(_ -> Script.json(
                        200, Samples.answer("Hello", Samples.usage(1, 2)), "content-type: application/json"));

        Api.Reply reply = WEIR.api().post(CHAT, key, Requests.chat(model, ""));

        if (allowed) {
            assertThat(reply.status()).isEqualTo(200);
        } else {
            assertRefused(reply, 403, "provider_not_allowed", "'demo'", "the key", "openai, azure*");
        }
    }

    @Test
    void a_key_works_only_from_its_addresses_on_every_path_and_its_proxy_is_believed() {
        String key = company();
        String allowed = "x-forwarded-for";
        limit(key, "{\"ips\":[\"203.0.113.0/24\",\"2001:db8::/32\"]}");

        assertRefused(WEIR.api().post(CHAT, key, DEMO), 403, "ip_not_allowed", "127.0.0.1");
        assertRefused(
                WEIR.api().post(CHAT, key, DEMO, allowed, "203.0.113.7, 198.51.100.1"),
                403,
                "ip_not_allowed",
                "198.51.100.1");
        assertThat(WEIR.api().get("/api/v1/balance", key).error().getString("code"))
                .isEqualTo("FORBIDDEN");
        assertThat(WEIR.api().get("/v1/models", key).status()).isEqualTo(403);
        assertThat(WEIR.api().send("DELETE", "/api/v1/admin/limits", key, null).status())
                .isEqualTo(403);

        for (String address : new String[] {"203.0.113.7", "evil, 2001:db8::9", "[2001:db8::9]:443, 127.0.0.1"}) {
            assertThat(WEIR.api().post(CHAT, key, DEMO, allowed, address).status())
                    .as(address)
                    .isEqualTo(200);
        }
        assertThat(WEIR.api()
                        .send("DELETE", "/api/v1/admin/limits", key, null, allowed, "203.0.113.7")
                        .status())
                .isEqualTo(200);
        assertThat(WEIR.api().post(CHAT, key, DEMO).status()).isEqualTo(200);
    }

    private static Conversation stream(String key) {
        return Conversation.post(WEIR.port(), CHAT, key, Requests.stream());
    }

    @ParameterizedTest
    @ValueSource(strings = {"done", "left", "left before the head", "cut", "refused", "broken"})
    void however_a_request_ends_its_place_is_free_again(String ending) {
        String key = company();
        limit(key, "{\"concurrentRequests\":1,\"concurrentStreams\":1}");
        var go = new CountDownLatch(1);
        Script begun = Script.events().event(Samples.text("one"));
        ScriptedCall call = WEIR.upstream()
                .expect(
                        switch (ending) {
                            case "done" ->
                                begun.await(go).event(Samples.finish("stop")).done();
                            case "left" -> begun.hang();
                            case "left before the head" -> Script.silence().hang();
                            case "cut" -> begun.await(go).cut();
                            case "broken" -> begun.await(go).reset();
                            case "refused" -> Script.silence().await(go).then(Script.json(500, "{}"));
                            default -> throw new AssertionError(ending);
                        });
        try (var client = stream(key)) {
            call.request();
            assertRefused(
                    WEIR.api().post(CHAT, key, DEMO), 429, "concurrency_limit_exceeded", "the company", "limit 1");
            assertThat(use(key, "concurrentStreams").getLong("used")).isEqualTo(1);
            if (ending.startsWith("left")) {
                client.leave();
            } else {
                go.countDown();
                client.head();
                client.rest();
            }
        }
        RunningWeir.eventually(
                "the place to be free", () -> use(key, "concurrentRequests").getLong("used") == 0);
        assertThat(WEIR.api().post(CHAT, key, DEMO).status()).isEqualTo(200);
        assertThat(use(key, "concurrentStreams").getLong("used")).isZero();
    }

    @Test
    void a_budget_holds_the_bound_and_keeps_the_cost() {
        String key = company();
        // gpt-4o-mini: 0.15 and 0.60 USD for a million tokens.
        limit(key, "{\"spendPerDay\":\"0.001\",\"timeZone\":\"Europe/Berlin\"}");
        var go = new CountDownLatch(1);
        WEIR.upstream()
                .expect(Script.events()
                        .event(Samples.text("one"))
                        .await(go)
                        .event(Samples.finish("stop"))
                        .event(Samples.usageChunk(Samples.usage(1000, 1000)))
                        .done());
        String body = Requests.chat(Requests.MODEL, ",\"stream\":true,\"max_tokens\":1500");
        Books before = WEIR.books(key);
        try (var client = Conversation.post(WEIR.port(), CHAT, key, body)) {
            client.head();
            client.until("one");
            Api.Reply refused = WEIR.api().post(CHAT, key, body);
            assertRefused(refused, 429, "budget_exceeded", "the company", "spend per day", "0.001 USD");
            assertThat(Integer.parseInt(refused.header("retry-after").orElseThrow()))
                    .isBetween(1, 90_000);
            go.countDown();
            client.rest();
        }

        assertThat(before.row("completed").getString("cost")).isEqualTo("0.00075");
        JsonObject use = use(key, "spendPerDay");
        assertThat(use.getString("used")).isEqualTo("0.00075");
        assertThat(use.getString("remaining")).isEqualTo("0.00025");
        assertThat(Instant.parse(use.getString("resetsAt"))).isAfter(Instant.EPOCH);
        assertRefused(WEIR.api().post(CHAT, key, body), 429, "budget_exceeded");
        assertThat(WEIR.api().post(CHAT, key, DEMO).status()).as("what is free").isEqualTo(200);
    }

    @Test
    void a_budget_set_later_knows_what_was_spent_before() {
        String key = company();
        WEIR.upstream()
                .expect(Script.json(
                        200, Samples.answer("x", Samples.usage(1000, 1000)), "content-type: application/json"));
        assertThat(WEIR.api().post(CHAT, key, Requests.chat()).status()).isEqualTo(200);

        limit(key, "{\"spendPerMonth\":\"0.00075\"}");

        assertThat(use(key, "spendPerMonth").getString("used")).isEqualTo("0.00075");
        assertRefused(
                WEIR.api().post(CHAT, key, Requests.chat(Requests.MODEL, ",\"max_tokens\":1")), 429, "budget_exceeded");
    }

    @Test
    void a_request_that_the_balance_refuses_gives_its_spend_and_tokens_back() {
        String key = WEIR.newCompany("Poor", "0.0001");
        limit(key, "{\"spendPerDay\":\"1.00\",\"tokensPerMinute\":5000,\"concurrentRequests\":3}");

        Api.Reply refused = WEIR.api().post(CHAT, key, Requests.chat(Requests.MODEL, ",\"max_tokens\":1500"));

        assertRefused(refused, 429, "insufficient_quota");
        assertThat(use(key, "spendPerDay").getString("used")).isEqualTo("0.00");
        assertThat(use(key, "tokensPerMinute").getLong("used")).isZero();
        assertThat(use(key, "concurrentRequests").getLong("used")).isZero();
    }
}
