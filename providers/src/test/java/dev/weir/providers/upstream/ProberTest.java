package dev.weir.providers.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.contracts.config.Secret;
import dev.weir.providers.api.routing.KeyPool;
import dev.weir.providers.api.routing.KeyStand;
import dev.weir.providers.api.routing.ProviderState;
import dev.weir.providers.api.routing.TargetStates;
import io.vertx.core.Context;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What a prober finds out about a real server.
@Timeout(30)
class ProberTest {
    private static final Duration WAIT = Duration.ofSeconds(15);
    private static final String KEY = "sk-test-0000-one1";

    private final Vertx vertx = Vertx.vertx();
    private final Context context = vertx.getOrCreateContext();
    private final ProviderState state = new TargetStates(DefaultSettings.routing()).provider("openai");
    private final KeyPool keys = new KeyPool("openai", List.of(Secret.of(KEY)), DefaultSettings.routing());
    private final List<String> asked = new CopyOnWriteArrayList<>();
    /// 0 to say nothing.
    private volatile int status = 200;

    private final HttpServer server = vertx.createHttpServer()
            .requestHandler(this::answer)
            .listen(0, "127.0.0.1")
            .await();
    private final Prober prober = new Prober(
            vertx,
            "openai",
            URI.create("http://127.0.0.1:" + server.actualPort() + "/v1"),
            KeyHeader.bearer(keys),
            DefaultSettings.upstream(new ProbeSettings(
                    Optional.of(Duration.ofSeconds(1)), "/models?limit=1", Duration.ofMillis(500), 2)),
            state);

    @AfterEach
    void close() {
        vertx.close().await();
    }

    private void answer(HttpServerRequest request) {
        asked.add(request.method() + " " + request.uri() + " " + request.getHeader("authorization"));
        if (status > 0) {
            request.response().setStatusCode(status).end("{}");
        }
    }

    private void onLoop(Runnable work) {
        Promise<Void> done = Promise.promise();
        context.runOnContext(_ -> {
            work.run();
            done.complete();
        });
        done.future().await();
    }

    private static void until(BooleanSupplier held) {
        long end = System.nanoTime() + WAIT.toNanos();
        while (!held.getAsBoolean()) {
            assertThat(System.nanoTime()).as("it never came").isLessThan(end);
            Thread.onSpinWait();
        }
    }

    @Test
    void it_asks_below_the_base_with_a_key_that_is_not_counted() {
        onLoop(prober::start);

        until(() -> asked.size() == 2);

        assertThat(asked).containsOnly("GET /v1/models?limit=1 Bearer " + KEY);
        assertThat(keys.keys(System.nanoTime())).extracting(KeyStand::calls).containsExactly(0L);
        assertThat(state.up()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(ints = {500, 503, 529, 0})
    void a_provider_is_down_after_two_failed_probes_and_up_after_one_that_is_answered(int failing) {
        status = failing;
        onLoop(prober::start);
        until(() -> asked.size() == 1);
        assertThat(state.up()).as("after one").isTrue();

        until(() -> !state.up());
        assertThat(asked).hasSizeGreaterThanOrEqualTo(2);
        status = 200;

        until(state::up);
    }

    @ParameterizedTest
    @ValueSource(ints = {200, 302, 401, 403, 404, 429})
    void whoever_answers_is_there_and_its_keys_are_left_as_they_are(int answered) {
        status = answered;
        state.up(false);

        onLoop(prober::start);

        until(state::up);
        assertThat(keys.keys(System.nanoTime())).extracting(KeyStand::state).containsExactly(KeyStand.State.IN_SERVICE);
    }

    @Test
    void a_provider_that_refuses_connections_is_down() {
        server.close().await();

        onLoop(prober::start);

        until(() -> !state.up());
    }

    @Test
    void a_closed_one_asks_no_more_and_leaves_its_provider_up() {
        status = 500;
        onLoop(prober::start);
        until(() -> !state.up());

        onLoop(prober::close);

        int before = asked.size();
        assertThat(state.up()).isTrue();
        Promise<Void> later = Promise.promise();
        vertx.setTimer(1_500, _ -> later.complete());
        later.future().await();
        assertThat(asked).hasSize(before);
    }
}
