package dev.weir.gateway.errands;

import dev.weir.gateway.pipeline.ModelRequests;
import dev.weir.providers.api.Operation;
import dev.weir.providers.api.Provider;
import dev.weir.providers.api.ProviderSet;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import java.util.Optional;
import java.util.UUID;

/// Serves errands on the loopback interface, on a port that the system picks. Event loop, one instance per node: what
/// is done in its own time takes no turn from callers on other loops. Stopping it lets errands end that run.
public final class ErrandVerticle extends VerticleBase {
    private static final int NOT_FOUND = 404;
    private static final long DRAIN_LOOK_MS = 20;

    private final Errands errands;
    private ProviderSet<Provider> providers;
    private ModelRequests requests;
    private HttpServer server;

    public ErrandVerticle(Errands errands) {
        this.errands = errands;
    }

    @Override
    public Future<?> start() {
        providers = errands.providers.open(vertx);
        requests = new ModelRequests(vertx, context, errands.requests, providers);
        server = vertx.createHttpServer(
                        new HttpServerOptions().setHost(Errands.HOST).setPort(0).setTcpNoDelay(true))
                .requestHandler(this::handle);
        return server.listen().onSuccess(listening -> errands.listening(listening.actualPort()));
    }

    private void handle(HttpServerRequest request) {
        Optional<Operation> operation = Errands.operation(request.path());
        Optional<UUID> id = id(request);
        if (operation.isEmpty() || id.isEmpty()) {
            request.response().setStatusCode(NOT_FOUND).end();
            return;
        }
        requests.handle(request, operation.get(), errands.dialects.of(operation.get()), id.get());
    }

    private static Optional<UUID> id(HttpServerRequest request) {
        try {
            return Optional.ofNullable(request.getHeader(Errands.ID)).map(UUID::fromString);
        } catch (IllegalArgumentException none) {
            return Optional.empty();
        }
    }

    @Override
    public Future<?> stop() {
        requests.drain();
        return drained(System.nanoTime() + errands.drainTimeout.toNanos())
                .compose(_ -> server.close())
                .compose(_ -> providers.close());
    }

    private Future<Void> drained(long deadline) {
        Promise<Void> done = Promise.promise();
        vertx.setPeriodic(1, DRAIN_LOOK_MS, timer -> {
            if (requests.idle() || System.nanoTime() > deadline) {
                vertx.cancelTimer(timer);
                requests.endAll();
                // The last events need a moment on the event loop to leave.
                context.runOnContext(_ -> done.complete());
            }
        });
        return done.future();
    }
}
