package dev.weir.gateway.main;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.gateway.config.ConfigLoader;
import dev.weir.providers.api.routing.TargetStates;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Which providers are probed, over changes of the configuration.
@Timeout(30)
class ProbesVerticleTest {
    private static final String PROBED = "--providers.one.probe.interval=1s";

    private final Vertx vertx = Vertx.vertx();
    private final TargetStates states = RoutingDefaults.states();
    private final AtomicInteger probes = new AtomicInteger();
    private volatile int status = 200;
    private final HttpServer server = vertx.createHttpServer()
            .requestHandler(request -> {
                probes.incrementAndGet();
                request.response().setStatusCode(status).end();
            })
            .listen(0, "127.0.0.1")
            .await();

    @AfterEach
    void close() {
        vertx.close().await();
    }

    private ProviderWiring providers(String... flags) {
        List<String> all = Stream.concat(
                        Stream.of("--providers.one.url=http://127.0.0.1:" + server.actualPort() + "/v1"),
                        Stream.of(flags))
                .toList();
        return new ProviderWiring(
                ConfigLoader.load(WeirConfig.class, null, Map.of(), all).providers(), states, InstantSource.system());
    }

    private void pass(long ms) {
        Promise<Void> over = Promise.promise();
        vertx.setTimer(ms, _ -> over.complete());
        over.future().await();
    }

    @Test
    void a_provider_without_an_interval_is_not_probed() {
        vertx.deployVerticle(new ProbesVerticle(providers())).await();

        pass(300);

        assertThat(probes).hasValue(0);
    }

    @Test
    void one_that_stays_is_probed_on_at_its_pace() {
        String slowly = PROBED.replace("1s", "4s");
        var verticle = new ProbesVerticle(providers(slowly));
        vertx.deployVerticle(verticle).await();
        RunningWeir.eventually("a probe", () -> probes.get() == 1);

        for (int i = 0; i < 5; i++) {
            verticle.replace(providers(slowly, "--providers.two.url=http://127.0.0.1:9/" + i))
                    .await();
        }

        assertThat(probes).hasValue(1);
        RunningWeir.eventually("the next one", () -> probes.get() == 2);
    }

    @Test
    void one_that_changes_is_probed_anew() {
        var verticle = new ProbesVerticle(providers(PROBED));
        vertx.deployVerticle(verticle).await();
        RunningWeir.eventually("a probe", () -> probes.get() == 1);

        verticle.replace(providers("--providers.one.probe.interval=1h")).await();
        RunningWeir.eventually("a probe of the new one", () -> probes.get() == 2);

        pass(1_500);
        assertThat(probes).hasValue(2);
    }

    @Test
    void one_that_leaves_is_probed_no_more_and_counts_as_up() {
        status = 500;
        var verticle = new ProbesVerticle(providers(PROBED, "--providers.one.probe.failures=1"));
        vertx.deployVerticle(verticle).await();
        RunningWeir.eventually("it to be down", () -> !states.provider("one").up());

        verticle.replace(providers("--providers.one.enabled=false")).await();
        int before = probes.get();

        assertThat(states.provider("one").up()).isTrue();
        pass(1_500);
        assertThat(probes).hasValue(before);
    }

    @Test
    void all_end_with_the_node() {
        String id = vertx.deployVerticle(new ProbesVerticle(providers(PROBED))).await();
        RunningWeir.eventually("a probe", () -> probes.get() == 1);

        vertx.undeploy(id).await();

        pass(1_500);
        assertThat(probes).hasValue(1);
    }
}
