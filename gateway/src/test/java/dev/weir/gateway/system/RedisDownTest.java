package dev.weir.gateway.system;

import static dev.weir.gateway.system.Requests.CHAT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.gateway.main.Api;
import dev.weir.gateway.main.Books;
import dev.weir.gateway.main.RunningWeir;
import dev.weir.testkit.RedisExtension;
import dev.weir.testkit.Samples;
import dev.weir.testkit.Script;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// A Weir that counts in Redis, which is emptied, killed, and started again under load.
@Tag("system")
class RedisDownTest {
    @RegisterExtension
    @Order(1)
    static final RedisExtension REDIS = new RedisExtension();

    @RegisterExtension
    @Order(2)
    static final RunningWeir WEIR = new RunningWeir(RedisDownTest::settings);

    private static final AtomicInteger MADE = new AtomicInteger();

    private static List<String> settings() {
        return List.of(
                "--redis.url=" + REDIS.url(), "--redis.commandTimeout=1s", "--limits.withoutRedis.concurrency=refuse");
    }

    private static String company(String limits) {
        String key = WEIR.newCompany("Company " + MADE.incrementAndGet(), "5.00");
        Api.Reply put = WEIR.api().send("PUT", "/api/v1/admin/limits", key, limits);
        assertThat(put.status()).as(put.body()).isEqualTo(200);
        return key;
    }

    private static JsonObject use(String key, String measure) {
        return WEIR.api()
                .get("/api/v1/limits", key)
                .data()
                .getJsonObject("company")
                .getJsonObject("use")
                .getJsonObject(measure);
    }

    private static Api.Reply paid(String key) {
        return WEIR.api().post(CHAT, key, Requests.chat(Requests.MODEL, ",\"max_tokens\":1000"));
    }

    private static void answerOthers() {
        WEIR.upstream()
                .answerOthers(_ -> Script.json(
                        200, Samples.answer("Hello", Samples.usage(1000, 1000)), "content-type: application/json"));
    }

    private static boolean redisIs(String status) {
        return WEIR.api()
                .get("/ready", null)
                .json()
                .getJsonObject("dependencies")
                .getJsonObject("redis")
                .getString("status")
                .equals(status);
    }

    private static void awaitRedis(String status) {
        RunningWeir.eventually("redis to be " + status, () -> redisIs(status));
    }

    @Test
    void limits_are_counted_in_it() {
        awaitRedis("healthy");
        String key = company("{\"requestsPerMinute\":2,\"spendPerDay\":\"0.002\"}");
        answerOthers();
        assertThat(paid(key).status()).isEqualTo(200);
        assertThat(paid(key).header("x-ratelimit-remaining-requests")).contains("0");

        Api.Reply refused = paid(key);

        assertThat(refused.error().getString("code")).isEqualTo("rate_limit_exceeded");
        assertThat(Integer.parseInt(refused.header("retry-after").orElseThrow()))
                .isBetween(50, 61);
        assertThat(use(key, "spendPerDay").getString("used")).isEqualTo("0.0015");
        assertThat(REDIS.server().command("KEYS", "weir:{*spendPerDay*").size()).isPositive();
    }

    @Test
    void emptied_under_load_it_costs_no_balance_anything_and_budgets_know_what_was_spent() {
        WEIR.expectWarnings();
        awaitRedis("healthy");
        String key = company("{\"requestsPerMinute\":3,\"spendPerDay\":\"0.003\",\"concurrentStreams\":1}");
        var go = new CountDownLatch(1);
        WEIR.upstream()
                .expect(Script.events()
                        .event(Samples.text("one"))
                        .await(go)
                        .event(Samples.finish("stop"))
                        .event(Samples.usageChunk(Samples.usage(1000, 1000)))
                        .done());
        answerOthers();
        Books before = WEIR.books(key);
        try (var client = Conversation.post(
                WEIR.port(), CHAT, key, Requests.chat(Requests.MODEL, ",\"stream\":true,\"max_tokens\":1000"))) {
            client.head();
            client.until("one");
            paid(key);

            REDIS.server().flushAll();

            // The window is empty, the budget is not: one was paid, one runs.
            RunningWeir.eventually("one to pass", () -> paid(key).status() == 200);
            RunningWeir.eventually(
                    "the stream to be counted again",
                    () -> use(key, "concurrentStreams").getLong("used") == 1);
            go.countDown();
            client.rest();
        }

        assertThat(before.rows())
                .hasSize(3)
                .allMatch(row -> row.getString("cost").equals("0.00075"));
        RunningWeir.eventually(
                "what was spent",
                () -> use(key, "spendPerDay").getString("used").equals("0.00225"));
        assertThat(paid(key).status()).isEqualTo(200);
        assertThat(paid(key).status()).isEqualTo(429);
    }

    @Test
    void killed_under_load_each_kind_of_limit_does_what_the_settings_say_and_back_within_a_second() {
        WEIR.expectWarnings();
        awaitRedis("healthy");
        String open = company("{\"requestsPerMinute\":3,\"spendPerDay\":\"0.003\"}");
        String strict = company("{\"concurrentRequests\":3}");
        answerOthers();
        Books before = WEIR.books(open);
        assertThat(paid(open).status()).isEqualTo(200);
        assertThat(paid(strict).status()).isEqualTo(200);

        REDIS.server().kill();

        assertThat(paid(open).status()).isEqualTo(200);
        Api.Reply refused = paid(strict);
        assertThat(refused.status()).isEqualTo(503);
        assertThat(refused.error().getString("code")).isEqualTo("limits_unavailable");
        assertThat(refused.header("retry-after")).contains("1");
        awaitRedis("degraded");
        assertThat(WEIR.api().get("/ready", null).status()).isEqualTo(200);
        assertThat(paid(open).status()).isEqualTo(200);
        assertThat(paid(open).status()).as("this node's own window").isEqualTo(429);
        assertThat(use(open, "spendPerDay").getString("used")).isEqualTo("0.00225");

        REDIS.server().restart();
        long from = System.nanoTime();
        RunningWeir.eventually("redis to be used", () -> paid(strict).status() == 200);
        assertThat((System.nanoTime() - from) / 1_000_000).isLessThan(1_500);
        assertThat(before.rows()).hasSize(3);
        RunningWeir.eventually(
                "what was spent",
                () -> use(open, "spendPerDay").getString("used").equals("0.00225"));
        assertThat(paid(open).status()).as("within the budget").isEqualTo(200);
        assertThat(paid(open).error().getString("code")).isEqualTo("budget_exceeded");
    }
}
