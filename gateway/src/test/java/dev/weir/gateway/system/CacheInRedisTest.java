package dev.weir.gateway.system;

import static dev.weir.gateway.main.RunningWeir.KEY;
import static dev.weir.gateway.system.Requests.CHAT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.gateway.main.Api;
import dev.weir.gateway.main.RunningWeir;
import dev.weir.testkit.RedisExtension;
import dev.weir.testkit.Samples;
import dev.weir.testkit.Script;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// A Weir that keeps its answers in Redis.
@Tag("system")
class CacheInRedisTest {
    private static final String CACHE = "x-weir-cache";

    @RegisterExtension
    @Order(1)
    static final RedisExtension REDIS = new RedisExtension();

    @RegisterExtension
    @Order(2)
    static final RunningWeir WEIR = new RunningWeir(
            () -> List.of("--redis.url=" + REDIS.url(), "--cache.store=redis", "--cache.redisTimeout=1s"));

    private static String request(String prompt) {
        return Requests.chat(Requests.MODEL, ",\"user\":\"" + prompt + "\"");
    }

    private static void answerAll() {
        var answers = new AtomicInteger();
        WEIR.upstream()
                .answerOthers(_ ->
                        Script.json(200, Samples.answer("answer " + answers.incrementAndGet(), Samples.usage(9, 3))));
    }

    private static void awaitCache(String status) {
        RunningWeir.eventually(
                "the cache to be " + status,
                () -> WEIR.api()
                        .get("/ready", null)
                        .json()
                        .getJsonObject("dependencies")
                        .getJsonObject("cache")
                        .getString("status")
                        .equals(status));
    }

    private static Api.Reply ask(String prompt) {
        return WEIR.api().post(CHAT, KEY, request(prompt), CACHE, "on");
    }

    private static void awaitHit(String prompt) {
        RunningWeir.eventually(
                "a hit", () -> ask(prompt).header(CACHE).filter("hit"::equals).isPresent());
    }

    @Test
    void what_was_answered_is_found_there_and_by_no_other_company() {
        String other = WEIR.newCompany("Neighbour", "1.00");
        awaitCache("healthy");
        answerAll();
        awaitHit("kept");
        Api.Reply hit = ask("kept");

        assertThat(hit.body()).contains("answer ").isEqualTo(ask("kept").body());
        assertThat(WEIR.api().post(CHAT, other, request("kept"), CACHE, "on").header(CACHE))
                .contains("miss");
        assertThat(REDIS.server().command("KEYS", "weir:cache:*").size()).isEqualTo(2);
        assertThat(WEIR.api().send("DELETE", "/api/v1/admin/cache", KEY, null).status())
                .isEqualTo(200);
        assertThat(REDIS.server().command("KEYS", "weir:cache:*").size()).isZero();
    }

    @Test
    void without_redis_every_request_is_answered_and_none_from_the_cache() {
        WEIR.expectWarnings();
        awaitCache("healthy");
        answerAll();
        ask("gone");
        awaitHit("gone");

        REDIS.server().kill();
        for (int i = 0; i < 5; i++) {
            Api.Reply reply = ask("gone");
            assertThat(reply.status()).isEqualTo(200);
            assertThat(reply.header(CACHE)).contains("miss");
        }
        awaitCache("degraded");
        assertThat(WEIR.api().send("DELETE", "/api/v1/admin/cache", KEY, null).status())
                .isEqualTo(503);

        REDIS.server().restart();
        awaitCache("healthy");
        awaitHit("gone");
    }
}
