package dev.weir.verticles.cache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.contracts.cache.CacheKey;
import dev.weir.contracts.cache.CachedAnswer;
import dev.weir.contracts.cache.CachedAnswer.Piece;
import dev.weir.contracts.cache.ResponseCache;
import dev.weir.contracts.cache.Sha256;
import dev.weir.contracts.money.TokenClass;
import dev.weir.contracts.money.TokenUsage;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;

/// What every store of cached answers does.
abstract class ResponseCacheContract {
    static final UUID COMPANY = new UUID(1, 1);
    static final UUID NEIGHBOUR = new UUID(1, 2);
    static final Duration LONG = Duration.ofMinutes(10);
    private static final Instant KEPT_AT = Instant.parse("2026-05-05T12:00:00.123Z");
    private static final long WAIT_S_MAX = 15;

    abstract ResponseCache cache();

    /// Lets time pass for the store.
    abstract void pass(Duration time);

    /// A time to live that is over soon.
    abstract Duration brief();

    static CacheKey key(UUID company, String body) {
        return new CacheKey(
                company,
                "/chat/completions",
                "openai",
                "gpt-4o",
                CacheKey.Form.EVENTS,
                Sha256.of(Buffer.buffer(body), List.of()));
    }

    static CachedAnswer answer(String body, Piece... pieces) {
        return new CachedAnswer(
                "req-ä-1",
                "openai",
                "gpt-4o-2026",
                200,
                "text/event-stream; charset=utf-8",
                Buffer.buffer(body),
                List.of(pieces),
                TokenUsage.of(12, 34).with(TokenClass.CACHE_READ, 0).with(TokenClass.REASONING, Long.MAX_VALUE),
                true,
                KEPT_AT);
    }

    static <T> T await(Future<T> future) {
        try {
            return future.toCompletionStage().toCompletableFuture().get(WAIT_S_MAX, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    static void until(String what, BooleanSupplier condition) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(WAIT_S_MAX);
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("Waited for " + what + ", " + WAIT_S_MAX + " s in vain");
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
        }
    }

    Optional<CachedAnswer> found(CacheKey key) {
        return await(cache().find(key));
    }

    void keep(CacheKey key, CachedAnswer answer) {
        cache().keep(key, answer, LONG);
        until("it to be kept", () -> found(key).filter(answer::equals).isPresent());
    }

    @Test
    void nothing_is_found_that_was_not_kept() {
        assertThat(found(key(COMPANY, "never sent"))).isEmpty();
    }

    @Test
    void what_was_kept_is_found_as_it_was() {
        CachedAnswer answer =
                answer("data: {\"a\":\"\u00e9\"}\n\ndata: [DONE]\n\n", new Piece(17, 0), new Piece(14, 250));

        keep(key(COMPANY, "as it was"), answer);

        assertThat(found(key(COMPANY, "as it was"))).contains(answer);
    }

    @Test
    void an_answer_in_one_piece_without_usage_is_found_as_it_was() {
        var answer = new CachedAnswer(
                "",
                "demo",
                "demo",
                200,
                "application/json",
                Buffer.buffer(),
                List.of(),
                TokenUsage.NONE,
                false,
                KEPT_AT);

        keep(key(COMPANY, "empty"), answer);

        assertThat(found(key(COMPANY, "empty"))).contains(answer);
    }

    @Test
    void a_long_answer_is_kept_too() {
        CachedAnswer answer = answer("x".repeat(3 << 20));

        keep(key(COMPANY, "long"), answer);

        assertThat(found(key(COMPANY, "long"))).contains(answer);
    }

    @Test
    void another_company_finds_nothing() {
        keep(key(COMPANY, "the same"), answer("for the first"));

        assertThat(found(key(NEIGHBOUR, "the same"))).isEmpty();

        keep(key(NEIGHBOUR, "the same"), answer("for the second"));
        assertThat(found(key(COMPANY, "the same"))).contains(answer("for the first"));
    }

    @Test
    void a_request_that_differs_in_any_part_finds_nothing() {
        CacheKey kept = key(COMPANY, "parts");
        keep(kept, answer("parts"));
        Sha256 content = kept.content();

        assertThat(List.of(
                        new CacheKey(COMPANY, "/completions", kept.dialect(), kept.model(), kept.form(), content),
                        new CacheKey(COMPANY, kept.operation(), "anthropic", kept.model(), kept.form(), content),
                        new CacheKey(COMPANY, kept.operation(), kept.dialect(), "gpt-4", kept.form(), content),
                        new CacheKey(
                                COMPANY, kept.operation(), kept.dialect(), kept.model(), CacheKey.Form.WHOLE, content),
                        key(COMPANY, "parts ")))
                .allSatisfy(other -> assertThat(found(other)).isEmpty());
    }

    @Test
    void a_later_answer_takes_the_place_of_an_earlier_one() {
        keep(key(COMPANY, "twice"), answer("first"));

        keep(key(COMPANY, "twice"), answer("second"));

        assertThat(found(key(COMPANY, "twice"))).contains(answer("second"));
    }

    @Test
    void an_answer_is_found_until_its_time_is_over() {
        CacheKey key = key(COMPANY, "brief");
        CacheKey lasting = key(COMPANY, "lasting");
        keep(lasting, answer("lasting"));
        cache().keep(key, answer("brief"), brief());
        until("it to be kept", () -> found(key).isPresent());

        pass(brief());

        assertThat(found(key)).isEmpty();
        assertThat(found(lasting)).isPresent();
    }

    @Test
    void a_company_can_be_forgotten_and_others_are_not() {
        for (int i = 0; i < 30; i++) {
            keep(key(COMPANY, "forget " + i), answer("a" + i));
        }
        keep(key(NEIGHBOUR, "forget"), answer("b"));

        assertThat(await(cache().forget(Optional.of(COMPANY)))).isTrue();

        for (int i = 0; i < 30; i++) {
            assertThat(found(key(COMPANY, "forget " + i))).isEmpty();
        }
        assertThat(found(key(NEIGHBOUR, "forget"))).isPresent();
    }

    @Test
    void everything_can_be_forgotten() {
        keep(key(COMPANY, "all"), answer("a"));
        keep(key(NEIGHBOUR, "all"), answer("b"));

        assertThat(await(cache().forget(Optional.empty()))).isTrue();

        assertThat(found(key(COMPANY, "all"))).isEmpty();
        assertThat(found(key(NEIGHBOUR, "all"))).isEmpty();
    }
}
