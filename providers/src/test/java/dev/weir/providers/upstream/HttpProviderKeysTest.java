package dev.weir.providers.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.contracts.config.Secret;
import dev.weir.providers.api.Answer;
import dev.weir.providers.api.Attempt;
import dev.weir.providers.api.Fault;
import dev.weir.providers.api.ProviderCall;
import dev.weir.providers.api.routing.KeyPool;
import dev.weir.providers.api.routing.KeyStand;
import dev.weir.providers.openai.OpenAiChat;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServer;
import java.net.URI;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Which key a provider shows a real server, and what it learns of its answers.
@Timeout(30)
class HttpProviderKeysTest {
    private static final String ONE = "sk-test-0000-one1";
    private static final String TWO = "sk-test-0000-two2";
    private static final String THREE = "sk-test-0000-thr3";

    private final Vertx vertx = Vertx.vertx();
    private final Context context = vertx.getOrCreateContext();
    private final Map<String, Integer> status = new ConcurrentHashMap<>();
    private final List<String> shown = Collections.synchronizedList(new ArrayList<>());
    private final HttpServer server = vertx.createHttpServer()
            .requestHandler(request -> {
                String key = String.valueOf(request.getHeader("authorization"));
                shown.add(key);
                request.response().setStatusCode(status.getOrDefault(key, 200)).end("{}");
            })
            .listen(0, "127.0.0.1")
            .await();
    private final KeyPool pool =
            new KeyPool("openai", List.of(Secret.of(ONE), Secret.of(TWO), Secret.of(THREE)), DefaultSettings.routing());

    @AfterEach
    void close() {
        vertx.close().await();
    }

    private HttpProvider provider(Credential credential) {
        return new HttpProvider(
                vertx,
                URI.create("http://127.0.0.1:" + server.actualPort() + "/v1"),
                new Speech("openai", Set.of(), new OpenAiChat(InstantSource.system(), false), true),
                credential,
                DefaultSettings.upstream());
    }

    private record Sent(Attempt attempt, int status) {}

    private Sent send(HttpProvider provider) {
        Promise<Sent> done = Promise.promise();
        context.runOnContext(_ -> {
            Attempt attempt = provider.send(new ProviderCall(
                    "r-1", "/chat/completions", ProviderCall.JSON, Buffer.buffer("{}"), HttpHeaders.headers()));
            attempt.answer()
                    .compose(answer -> read(answer).map(new Sent(attempt, answer.status())))
                    .onComplete(done);
        });
        return done.future().await();
    }

    private static Future<Void> read(Answer answer) {
        Promise<Void> end = Promise.promise();
        answer.body().exceptionHandler(end::tryFail);
        answer.body().endHandler(_ -> end.tryComplete());
        answer.body().handler(_ -> {});
        answer.body().resume();
        return end.future();
    }

    @Test
    void three_keys_are_shown_in_turn() {
        HttpProvider provider = provider(KeyHeader.bearer(pool));

        List<String> names = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            names.add(send(provider).attempt().key());
        }

        assertThat(names).containsExactly("…one1", "…two2", "…thr3", "…one1", "…two2", "…thr3");
        assertThat(shown)
                .containsExactly(
                        "Bearer " + ONE,
                        "Bearer " + TWO,
                        "Bearer " + THREE,
                        "Bearer " + ONE,
                        "Bearer " + TWO,
                        "Bearer " + THREE);
    }

    @Test
    void after_a_refused_key_the_next_call_shows_another_and_never_that_one() {
        status.put("Bearer " + ONE, 401);
        HttpProvider provider = provider(KeyHeader.bearer(pool));

        Sent refused = send(provider);
        assertThat(refused.status()).isEqualTo(401);
        refused.attempt().judged(Fault.ofStatus(401), 0);

        assertThat(provider.hasOtherKey(Fault.KEY_REFUSED)).isTrue();
        for (int i = 0; i < 6; i++) {
            assertThat(send(provider).status()).isEqualTo(200);
        }
        assertThat(Collections.frequency(shown, "Bearer " + ONE)).isEqualTo(1);
        assertThat(Collections.frequency(shown, "Bearer " + TWO)).isEqualTo(3);
        assertThat(pool.keys(System.nanoTime()).getFirst().state()).isEqualTo(KeyStand.State.RETIRED);
    }

    @Test
    void when_all_keys_are_refused_one_that_works_again_is_back_by_its_first_answer() {
        HttpProvider provider = provider(KeyHeader.bearer(pool));
        for (String key : List.of(ONE, TWO, THREE)) {
            status.put("Bearer " + key, 401);
            send(provider).attempt().judged(Fault.KEY_REFUSED, 0);
        }
        assertThat(provider.hasOtherKey(Fault.KEY_REFUSED)).isFalse();

        status.clear();
        send(provider);

        assertThat(provider.hasOtherKey(Fault.KEY_REFUSED)).isTrue();
        assertThat(pool.keys(System.nanoTime()))
                .extracting(KeyStand::state)
                .containsExactlyInAnyOrder(KeyStand.State.IN_SERVICE, KeyStand.State.RETIRED, KeyStand.State.RETIRED);
    }

    @Test
    void a_rate_limit_keeps_a_key_out_as_long_as_it_says() {
        HttpProvider provider = provider(KeyHeader.bearer(pool));

        send(provider).attempt().judged(Fault.RATE_LIMITED, 60_000);

        assertThat(pool.keys(System.nanoTime()).getFirst().forMs()).isBetween(50_000L, 60_000L);
        for (int i = 0; i < 4; i++) {
            assertThat(send(provider).attempt().key()).isNotEqualTo("…one1");
        }
    }

    @Test
    void a_provider_without_keys_has_none_to_name_or_to_judge() {
        HttpProvider provider = provider(KeyHeader.bearer(null));

        Sent sent = send(provider);
        sent.attempt().judged(Fault.KEY_REFUSED, 0);
        sent.attempt().judged(null, 0);

        assertThat(sent.attempt().key()).isEmpty();
        assertThat(provider.hasOtherKey(Fault.KEY_REFUSED)).isFalse();
        assertThat(shown).containsExactly("null");
    }
}
