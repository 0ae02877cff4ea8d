package dev.weir.gateway.services;

import dev.weir.contracts.config.Setting;
import dev.weir.contracts.identity.ApiKey;
import dev.weir.contracts.identity.Scope;
import dev.weir.contracts.net.AddressRange;
import dev.weir.gateway.config.ConfigLoader;
import dev.weir.gateway.edge.ClientAddress;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/// Services and aggregates of a configuration, served on one event loop and a free port, with keys in memory.
final class RunningServices implements AutoCloseable {
    /// Of the company whose requests most tests make.
    static final String KEY = "a good key";

    private static final long WAIT_S = 10;

    /// The groups of the configuration that are looked at here.
    record Config(
            @Setting(doc = "services") Map<String, ServiceSettings> services,
            @Setting(doc = "aggregates") Map<String, AggregateSettings> aggregates) {}

    final FakeKeys keys = new FakeKeys();
    final ApiKey key = keys.make(KEY, Scope.INFERENCE);
    final Vertx vertx = Vertx.vertx();
    final ServiceDirectory directory;
    private final CompletableFuture<Server> server = new CompletableFuture<>();

    private RunningServices(Config config, List<String> trustedProxies) {
        directory = ServiceDirectory.of(config.services(), config.aggregates());
        var addresses = new ClientAddress(
                trustedProxies.stream().map(AddressRange::parse).toList());
        var shared = new Services.Shared(directory, keys, keys, addresses, InstantSource.system());
        await(vertx.deployVerticle(new Server(shared)));
    }

    /// @param yaml the groups `services` and `aggregates`
    static RunningServices of(String yaml) {
        return new RunningServices(config(yaml, Map.of()), List.of());
    }

    /// The same behind a proxy on this machine.
    static RunningServices behindProxy(String yaml) {
        return new RunningServices(config(yaml, Map.of()), List.of("127.0.0.1"));
    }

    /// What a file with these groups says.
    static Config config(String yaml, Map<String, String> env) {
        try {
            Path file = Files.createTempFile("weir-services-", ".yaml");
            try {
                Files.writeString(file, yaml);
                return ConfigLoader.loadFile(Config.class, file, env);
            } finally {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private final class Server extends VerticleBase {
        private final Services.Shared shared;
        private Services services;
        private HttpServer http;

        private Server(Services.Shared shared) {
            this.shared = shared;
        }

        @Override
        public Future<?> start() {
            services = new Services(vertx, context, shared);
            http = vertx.createHttpServer(new HttpServerOptions().setHandle100ContinueAutomatically(true))
                    .requestHandler(request -> {
                        if (!services.takes(request)) {
                            request.response().setStatusCode(404).end("somebody else's");
                        }
                    });
            return http.listen(0, "127.0.0.1").onSuccess(_ -> server.complete(this));
        }

        private <T> T onLoop(java.util.function.Function<Services, T> what) {
            var done = new CompletableFuture<T>();
            context.runOnContext(_ -> done.complete(what.apply(services)));
            return done.orTimeout(WAIT_S, TimeUnit.SECONDS).join();
        }
    }

    int port() {
        return server.join().http.actualPort();
    }

    String url() {
        return "http://127.0.0.1:" + port();
    }

    Instance instance(int index) {
        return directory.instances().get(index);
    }

    boolean idle() {
        return server.join().onLoop(Services::idle);
    }

    void drain() {
        server.join().onLoop(services -> {
            services.drain();
            return null;
        });
    }

    void endAll() {
        server.join().onLoop(services -> {
            services.endAll();
            return null;
        });
    }

    static <T> T await(Future<T> future) {
        try {
            return future.await(WAIT_S, TimeUnit.SECONDS);
        } catch (java.util.concurrent.TimeoutException e) {
            throw new AssertionError("not within " + WAIT_S + " s", e);
        }
    }

    @Override
    public void close() {
        await(vertx.close());
    }
}
