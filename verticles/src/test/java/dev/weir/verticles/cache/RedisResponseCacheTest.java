package dev.weir.verticles.cache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.contracts.cache.CacheKey;
import dev.weir.contracts.cache.ResponseCache;
import dev.weir.storage.redis.RedisSettings;
import dev.weir.storage.sealing.AnswerCipher;
import dev.weir.storage.sealing.AnswerCipher.Purpose;
import dev.weir.testkit.RedisExtension;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class RedisResponseCacheTest extends ResponseCacheContract {
    @RegisterExtension
    static final RedisExtension REDIS = new RedisExtension();

    private static final long UNSENT_BYTES_MAX = 8 << 20;
    private static final Duration COMMAND_TIMEOUT = Duration.ofMillis(500);

    private Vertx vertx;
    private SharedAnswers shared;

    @BeforeEach
    void start() {
        vertx = Vertx.vertx();
        shared = connected("a secret of this server");
        until("the link to be up", shared::isUp);
    }

    @AfterEach
    void stop() {
        await(shared.close());
        await(vertx.close());
    }

    private SharedAnswers connected(String secret) {
        var settings = new RedisSettings(
                Optional.empty(),
                COMMAND_TIMEOUT,
                Duration.ofMillis(500),
                Duration.ofMillis(100),
                Duration.ofSeconds(1),
                10_000);
        var made = new SharedAnswers(
                vertx,
                REDIS.url(),
                settings,
                secret,
                new AnswerCipher(secret.getBytes(), Purpose.CACHE),
                UNSENT_BYTES_MAX);
        await(Future.<Void>future(done -> vertx.runOnContext(_ -> made.start().onComplete(done))));
        return made;
    }

    @Override
    ResponseCache cache() {
        return shared.cache();
    }

    @Override
    void pass(Duration time) {
        long until = System.nanoTime() + time.toNanos();
        while (System.nanoTime() < until) {
            LockSupport.parkNanos(until - System.nanoTime());
        }
    }

    @Override
    Duration brief() {
        return Duration.ofMillis(300);
    }

    private static Buffer name(CacheKey key) {
        return Buffer.buffer(
                "weir:cache:" + key.companyId() + ":" + key.digest().hex());
    }

    @Test
    void what_lies_there_can_not_be_read() {
        CacheKey key = key(COMPANY, "sealed");
        keep(key, answer("what the model said"));

        Buffer value =
                REDIS.server().command(Request.cmd(Command.GET).arg(name(key))).toBuffer();

        assertThat(value.length()).isGreaterThan(100);
        assertThat(value.toString("ISO-8859-1")).doesNotContain("what the model", "gpt-4o", "openai");
        assertThat(REDIS.server()
                        .command(Request.cmd(Command.PTTL).arg(name(key)))
                        .toLong())
                .isBetween(1L, LONG.toMillis());
    }

    @Test
    void an_answer_that_is_put_under_another_key_does_not_open() {
        CacheKey key = key(COMPANY, "moved");
        CacheKey stolen = key(NEIGHBOUR, "moved");
        keep(key, answer("moved"));

        REDIS.server().command(Request.cmd(Command.RENAME).arg(name(key)).arg(name(stolen)));

        assertThat(found(stolen)).isEmpty();
    }

    @Test
    void what_is_damaged_there_is_a_miss() {
        CacheKey key = key(COMPANY, "damaged");
        for (String value : new String[] {"", "x", "x".repeat(200)}) {
            REDIS.server().command(Request.cmd(Command.SET).arg(name(key)).arg(value));

            assertThat(found(key)).isEmpty();
        }
        keep(key, answer("whole again"));
    }

    @Test
    void a_server_with_another_secret_finds_nothing() {
        CacheKey key = key(COMPANY, "secret");
        keep(key, answer("secret"));
        SharedAnswers other = connected("another one");
        until("its link to be up", other::isUp);

        assertThat(await(other.cache().find(key))).isEmpty();
        await(other.close());
    }

    @Test
    void nodes_find_what_others_kept() {
        CacheKey key = key(COMPANY, "together");
        keep(key, answer("together"));
        SharedAnswers other = connected("a secret of this server");
        until("its link to be up", other::isUp);

        assertThat(await(other.cache().find(key))).contains(answer("together"));
        await(other.close());
    }

    @Test
    void a_redis_that_is_gone_is_a_miss_and_comes_back_by_itself() {
        CacheKey key = key(COMPANY, "gone");
        keep(key, answer("gone"));

        REDIS.server().kill();
        assertThat(found(key)).isEmpty();
        until("the link to be down", () -> !shared.isUp());
        assertThat(found(key)).isEmpty();
        cache().keep(key, answer("nowhere"), LONG);
        assertThat(await(cache().forget(Optional.empty()))).isFalse();

        REDIS.server().restart();
        until("the link to be up", shared::isUp);
        keep(key, answer("back"));
        assertThat(cache().bytes()).as("bytes on their way").isZero();
    }

    @Test
    void a_redis_that_hangs_is_a_miss_within_the_timeout() {
        CacheKey key = key(COMPANY, "hangs");
        keep(key, answer("hangs"));
        REDIS.server().pause();
        try {
            long from = System.nanoTime();

            assertThat(found(key)).isEmpty();

            assertThat(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - from))
                    .isLessThan(3 * COMMAND_TIMEOUT.toMillis());
        } finally {
            REDIS.server().resume();
        }
        until("the link to be up", shared::isUp);
    }

    @Test
    void answers_on_their_way_there_are_bounded() {
        REDIS.server().pause();
        try {
            for (int i = 0; i < 20; i++) {
                cache().keep(key(COMPANY, "waits " + i), answer("x".repeat(1 << 20)), LONG);
                assertThat(cache().bytes()).isLessThanOrEqualTo(UNSENT_BYTES_MAX);
            }
        } finally {
            REDIS.server().resume();
        }
        until("them to be sent or given up", () -> cache().bytes() == 0);
    }
}
