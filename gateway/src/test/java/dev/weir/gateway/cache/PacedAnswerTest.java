package dev.weir.gateway.cache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.contracts.cache.CachedAnswer;
import dev.weir.contracts.cache.CachedAnswer.Piece;
import dev.weir.contracts.money.TokenUsage;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class PacedAnswerTest {
    private static final long WAIT_S_MAX = 10;
    private static Vertx vertx;

    private final Context context = vertx.getOrCreateContext();
    private final List<String> heard = new ArrayList<>();
    private final List<Long> atMs = new ArrayList<>();
    private final Promise<Void> end = Promise.promise();

    @BeforeAll
    static void open() {
        vertx = Vertx.vertx();
    }

    @AfterAll
    static void close() {
        await(vertx.close());
    }

    private static void await(Future<?> future) {
        try {
            future.toCompletionStage().toCompletableFuture().get(WAIT_S_MAX, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private PacedAnswer paced(long pauseMsMax, Piece... pieces) {
        var answer = new CachedAnswer(
                "r",
                "p",
                "m",
                200,
                "text/event-stream",
                Buffer.buffer("one two three"),
                List.of(pieces),
                TokenUsage.NONE,
                false,
                Instant.EPOCH);
        var paced = new PacedAnswer(vertx, answer, pauseMsMax);
        paced.handler(bytes -> {
            heard.add(bytes.toString());
            atMs.add(TimeUnit.NANOSECONDS.toMillis(System.nanoTime()));
        });
        paced.endHandler(_ -> {
            heard.add("end");
            end.complete();
        });
        return paced;
    }

    private void onContext(Runnable work) {
        await(Future.future(done -> context.runOnContext(_ -> {
            work.run();
            done.complete();
        })));
    }

    @Test
    void the_pieces_come_with_their_pauses() {
        PacedAnswer paced = paced(10_000, new Piece(4, 0), new Piece(4, 120), new Piece(5, 0));

        onContext(paced::resume);
        assertThat(heard).containsExactly("one ");
        await(end.future());

        assertThat(heard).containsExactly("one ", "two ", "three", "end");
        assertThat(atMs.get(1) - atMs.get(0)).isBetween(110L, 2_000L);
    }

    @Test
    void a_long_pause_is_cut() {
        PacedAnswer paced = paced(20, new Piece(4, 3_600_000), new Piece(9, 3_600_000));

        onContext(paced::resume);
        await(end.future());

        assertThat(heard).containsExactly("one ", "two three", "end");
    }

    @Test
    void nothing_comes_while_its_reader_has_enough() {
        PacedAnswer paced = paced(10_000, new Piece(4, 0), new Piece(4, 1), new Piece(5, 0));
        paced.handler(bytes -> {
            heard.add(bytes.toString());
            paced.pause();
        });

        onContext(paced::resume);
        assertThat(heard).containsExactly("one ");
        onContext(() -> {});
        onContext(paced::resume);
        Promise<Void> later = Promise.promise();
        vertx.setTimer(60, _ -> later.complete());
        await(later.future());
        assertThat(heard).containsExactly("one ", "two ");
        onContext(paced::resume);
        onContext(paced::resume);

        assertThat(heard).containsExactly("one ", "two ", "three", "end");
    }
}
