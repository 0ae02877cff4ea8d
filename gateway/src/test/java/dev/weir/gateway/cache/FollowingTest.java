package dev.weir.gateway.cache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.contracts.billing.Ending;
import dev.weir.contracts.cache.CacheKey;
import dev.weir.contracts.cache.CachedAnswer;
import dev.weir.contracts.cache.CachedAnswer.Piece;
import dev.weir.contracts.cache.ResponseCache;
import dev.weir.contracts.cache.Sha256;
import dev.weir.contracts.config.DataSize;
import dev.weir.contracts.failure.Failure;
import dev.weir.contracts.failure.GatewayException;
import dev.weir.contracts.money.TokenUsage;
import dev.weir.gateway.cache.Recording.Head;
import dev.weir.gateway.cache.Recording.Outcome;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// Each `turn` is one turn of the followers' event loop; the recording is written from the test's own thread.
class FollowingTest {
    private static final Head HEAD = new Head(200, "text/event-stream", "openai", "gpt-4o");
    private static final Instant NOW = Instant.parse("2026-05-05T12:00:00Z");
    private static final TokenUsage USAGE = TokenUsage.of(3, 4);
    private static final Outcome WHOLE = new Outcome(Ending.COMPLETED, null, USAGE, false);
    private static final int ANSWER_MAX = 100_000;
    private static final CacheKey KEY = new CacheKey(
            new UUID(1, 1), "/op", "openai", "m", CacheKey.Form.EVENTS, Sha256.of(Buffer.buffer("b"), List.of()));

    private static Vertx vertx;

    private final Context context = vertx.getOrCreateContext();
    private final FakeStore store = new FakeStore();
    private final AnswerCache cache = new AnswerCache(store, settings(DataSize.mib(64)));

    private static CacheSettings settings(DataSize recordingMax) {
        CacheSettings usual = CacheSettings.defaults();
        return new CacheSettings(
                usual.store(),
                usual.memoryMax(),
                new DataSize(ANSWER_MAX),
                recordingMax,
                usual.ttl(),
                usual.ttlMax(),
                usual.pricePercent(),
                usual.byHeader(),
                usual.pauseMax(),
                usual.shareWait(),
                usual.redisTimeout());
    }

    /// Keeps everything for ever.
    private static final class FakeStore implements ResponseCache {
        private final Map<CacheKey, CachedAnswer> kept = new HashMap<>();

        @Override
        public Future<Optional<CachedAnswer>> find(CacheKey key) {
            return Future.succeededFuture(Optional.ofNullable(kept.get(key)));
        }

        @Override
        public void keep(CacheKey key, CachedAnswer answer, Duration ttl) {
            kept.put(key, answer);
        }

        @Override
        public Future<Boolean> forget(Optional<UUID> companyId) {
            kept.clear();
            return Future.succeededFuture(true);
        }

        @Override
        public long evicted() {
            return 0;
        }

        @Override
        public long bytes() {
            return 0;
        }
    }

    /// Reads a following, and writes down what comes.
    private final class Reader {
        private final List<String> heard = new ArrayList<>();
        private final Following following;

        Reader() {
            following = cache.follow(KEY, context).orElseThrow();
            following.begun().onComplete(head -> heard.add("begun " + head.status()), _ -> heard.add("never begun"));
            following.handler(bytes -> heard.add(bytes.length() > 20 ? bytes.length() + " bytes" : bytes.toString()));
            following.endHandler(
                    _ -> heard.add("ended " + following.outcome().ending().key()));
            following.exceptionHandler(cause -> heard.add("failed " + ((GatewayException) cause).failure()));
        }

        Reader reading() {
            turn(following::resume);
            return this;
        }
    }

    @BeforeAll
    static void open() {
        vertx = Vertx.vertx();
    }

    @AfterAll
    static void close() throws Exception {
        vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
    }

    @AfterEach
    void nothing_is_left_in_memory() {
        assertThat(cache.recordingBytes()).isZero();
        assertThat(cache.follow(KEY, context)).isEmpty();
    }

    private void turn(Runnable work) {
        Future.<Void>future(promise -> context.runOnContext(_ -> {
                    work.run();
                    context.runOnContext(_ -> context.runOnContext(_ -> promise.complete()));
                }))
                .toCompletionStage()
                .toCompletableFuture()
                .join();
    }

    private void turn() {
        turn(() -> {});
    }

    private Recording record() {
        return cache.record(KEY, Duration.ofMinutes(1), true).orElseThrow();
    }

    private static void add(Recording recording, String text, long ms) {
        recording.add(Buffer.buffer(text), 1 + TimeUnit.MILLISECONDS.toNanos(ms), text.length());
    }

    private void over(Recording recording, Outcome outcome) {
        cache.over(recording, "req-1", true, outcome, NOW);
    }

    @Test
    void who_follows_from_the_start_gets_each_part_as_it_comes_and_the_end() {
        Recording recording = record();
        Reader reader = new Reader().reading();
        turn();
        assertThat(reader.heard).isEmpty();

        recording.begin(HEAD);
        add(recording, "one ", 0);
        turn();
        assertThat(reader.heard).containsExactly("begun 200", "one ");
        add(recording, "two", 5);
        turn();
        over(recording, WHOLE);
        turn();

        assertThat(reader.heard).containsExactly("begun 200", "one ", "two", "ended completed");
        assertThat(reader.following.outcome()).isEqualTo(WHOLE);
        assertThat(reader.following.outputTokens()).isEqualTo(3);
    }

    @Test
    void who_joins_late_gets_everything_from_the_start() {
        Recording recording = record();
        recording.begin(HEAD);
        add(recording, "one ", 0);
        add(recording, "two ", 0);

        Reader reader = new Reader().reading();
        turn();

        assertThat(reader.heard).containsExactly("begun 200", "one ", "two ");
        over(recording, WHOLE);
        turn();
        assertThat(reader.heard).endsWith("ended completed");
    }

    @Test
    void each_reads_at_its_own_pace_also_after_the_end() {
        Recording recording = record();
        recording.begin(HEAD);
        Reader quick = new Reader().reading();
        Reader slow = new Reader();
        add(recording, "one ", 0);
        add(recording, "two ", 0);
        over(recording, WHOLE);
        turn();

        assertThat(quick.heard).containsExactly("begun 200", "one ", "two ", "ended completed");
        assertThat(slow.heard).containsExactly("begun 200");
        assertThat(cache.recordingBytes()).as("held for the slow one").isPositive();

        slow.following.handler(bytes -> {
            slow.heard.add(bytes.toString());
            slow.following.pause();
        });
        slow.reading();
        assertThat(slow.heard).containsExactly("begun 200", "one ");
        slow.reading();
        assertThat(slow.heard).containsExactly("begun 200", "one ", "two ");
        slow.reading();
        assertThat(slow.heard).containsExactly("begun 200", "one ", "two ", "ended completed");
    }

    @Test
    void one_that_ends_before_it_began_is_never_begun() {
        Recording recording = record();
        Reader reader = new Reader();

        over(recording, new Outcome(Ending.UPSTREAM_ERROR, null, TokenUsage.NONE, false));
        turn();

        assertThat(reader.heard).containsExactly("never begun");
    }

    @Test
    void one_that_breaks_off_tells_how_after_what_had_come() {
        Recording recording = record();
        Reader reader = new Reader().reading();
        recording.begin(HEAD);
        add(recording, "one ", 0);
        var failure = GatewayException.of(Failure.UPSTREAM_CUT, "broke off");
        over(recording, new Outcome(Ending.UPSTREAM_CUT, failure, USAGE, true));
        turn();

        assertThat(reader.heard).containsExactly("begun 200", "one ", "ended upstream_cut");
        assertThat(reader.following.outcome().failure()).isSameAs(failure);
        assertThat(store.kept).isEmpty();
    }

    @Test
    void a_whole_answer_is_kept_with_its_pauses() {
        Recording recording = record();
        recording.begin(HEAD);
        add(recording, "one ", 10);
        add(recording, "two ", 260);
        add(recording, "three", 261);
        over(recording, WHOLE);

        assertThat(store.kept.get(KEY))
                .isEqualTo(new CachedAnswer(
                        "req-1",
                        "openai",
                        "gpt-4o",
                        200,
                        "text/event-stream",
                        Buffer.buffer("one two three"),
                        List.of(new Piece(4, 0), new Piece(4, 250), new Piece(5, 1)),
                        USAGE,
                        false,
                        NOW));
    }

    @Test
    void an_answer_that_is_nobody_elses_is_not_kept() {
        Recording recording = record();
        recording.begin(HEAD);
        add(recording, "one", 0);
        cache.over(recording, "req-1", false, WHOLE, NOW);

        assertThat(store.kept).isEmpty();
    }

    @Test
    void one_that_did_not_begin_is_not_kept() {
        over(record(), WHOLE);

        assertThat(store.kept).isEmpty();
    }

    @Test
    void one_that_grows_too_long_is_not_kept_and_holds_no_memory() {
        Recording recording = record();
        recording.begin(HEAD);
        add(recording, "x".repeat(ANSWER_MAX), 0);
        assertThat(cache.recordingBytes()).isEqualTo(ANSWER_MAX);

        add(recording, "x", 0);

        assertThat(cache.recordingBytes()).isZero();
        assertThat(cache.follow(KEY, context)).isEmpty();
        add(recording, "x".repeat(ANSWER_MAX), 0);
        over(recording, WHOLE);
        assertThat(store.kept).isEmpty();
    }

    @Test
    void those_who_follow_one_that_grows_too_long_get_all_of_it_while_they_keep_up() {
        Recording recording = record();
        recording.begin(HEAD);
        Reader reader = new Reader().reading();
        for (int i = 0; i < 30; i++) {
            add(recording, "x".repeat(ANSWER_MAX / 10), 0);
            turn();
            assertThat(cache.recordingBytes()).isLessThanOrEqualTo(ANSWER_MAX);
        }
        over(recording, WHOLE);
        turn();

        assertThat(reader.heard).hasSize(32).endsWith("10000 bytes", "ended completed");
        assertThat(store.kept).isEmpty();
    }

    @Test
    void one_that_is_too_far_behind_is_cut_off_and_the_others_are_not() {
        Recording recording = record();
        recording.begin(HEAD);
        Reader quick = new Reader().reading();
        Reader slow = new Reader();
        for (int i = 0; i < 30; i++) {
            add(recording, "x".repeat(ANSWER_MAX / 10), 0);
            turn();
        }
        slow.reading();
        over(recording, WHOLE);
        turn();

        assertThat(slow.heard).containsExactly("begun 200", "failed UPSTREAM_CUT");
        assertThat(quick.heard).hasSize(32).endsWith("ended completed");
    }

    @Test
    void the_memory_of_all_recordings_is_bounded() {
        var tight = new AnswerCache(store, settings(new DataSize(ANSWER_MAX)));
        Recording first = tight.record(KEY, Duration.ofMinutes(1), false).orElseThrow();
        assertThat(tight.record(KEY, Duration.ofMinutes(1), false)).isEmpty();

        first.begin(HEAD);
        add(first, "x".repeat(ANSWER_MAX), 0);
        assertThat(tight.recordingBytes()).isEqualTo(ANSWER_MAX);
        tight.over(first, "req-1", true, WHOLE, NOW);

        assertThat(tight.recordingBytes()).isZero();
        assertThat(store.kept).hasSize(1);
    }

    @Test
    void two_that_record_the_same_have_followers_of_the_first() {
        Recording first = record();
        Recording second = record();
        Reader reader = new Reader().reading();
        second.begin(HEAD);
        add(second, "second", 0);
        turn();
        assertThat(reader.heard).isEmpty();
        over(second, WHOLE);
        first.begin(HEAD);
        add(first, "first", 0);
        over(first, WHOLE);
        turn();

        assertThat(reader.heard).containsExactly("begun 200", "first", "ended completed");
    }

    @Test
    void its_followers_are_counted() {
        Recording recording = record();
        List<Following> all = new ArrayList<>();
        for (int i = 0; i < Recording.FOLLOWERS_MAX; i++) {
            all.add(cache.follow(KEY, context).orElseThrow());
        }
        assertThat(cache.follow(KEY, context)).isEmpty();

        turn(() -> all.getFirst().leave());
        assertThat(cache.follow(KEY, context)).isPresent();
        turn(() -> all.forEach(Following::leave));
        over(recording, WHOLE);
        cache.follow(KEY, context);
        turn();
        // The one that joined again has not left: the end finds it.
        turn();
    }

    @Test
    void a_client_that_leaves_is_missed_only_while_others_follow() {
        Recording alone = record();
        assertThat(alone.leftToOthers(() -> {})).isFalse();
        over(alone, WHOLE);

        Recording recording = record();
        Reader one = new Reader();
        Reader other = new Reader();
        var deserted = new ArrayList<String>();
        assertThat(recording.leftToOthers(() -> deserted.add("deserted"))).isTrue();
        turn(one.following::leave);
        assertThat(deserted).isEmpty();
        turn(other.following::leave);
        turn(other.following::leave);

        assertThat(deserted).containsExactly("deserted");
        over(recording, new Outcome(Ending.CLIENT_GONE, null, USAGE, true));
    }
}
