package dev.weir.gateway.services;

import dev.weir.contracts.failure.Failure;
import dev.weir.contracts.failure.GatewayException;
import dev.weir.contracts.identity.KeyRing;
import dev.weir.contracts.ids.Ids;
import dev.weir.contracts.limits.Limits;
import dev.weir.gateway.edge.ClientAddress;
import dev.weir.gateway.edge.CorrelationId;
import dev.weir.gateway.edge.Failures;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// The upstream services and aggregates as one event loop serves them.
public final class Services {
    /// How often it looks at the clock; timeouts are that exact.
    private static final long SWEEP_MS = 100;

    /// What all loops share. Everything in it is safe from any thread.
    public record Shared(
            ServiceDirectory directory, KeyRing keys, Limits limits, ClientAddress address, InstantSource clock) {}

    private final Vertx vertx;
    private final Loop loop;
    private final long timer;

    // event loop only
    private final Set<Running> running = new HashSet<>();
    private boolean draining;

    public Services(Vertx vertx, Context context, Shared shared) {
        this.vertx = vertx;
        Map<Service, ServiceClient> clients = new HashMap<>();
        shared.directory()
                .services()
                .forEach(service -> clients.put(service, new ServiceClient(vertx, service.settings())));
        this.loop =
                new Loop(vertx, context, shared, new Access(shared.keys(), shared.limits(), shared.address()), clients);
        this.timer = vertx.setPeriodic(SWEEP_MS, _ -> sweep(System.nanoTime()));
    }

    /// Takes a request that is for a service or an aggregate.
    ///
    /// @return false when it is for somebody else; nothing was done with it
    public boolean takes(HttpServerRequest request) {
        String path = request.path();
        if (path == null) {
            return false;
        }
        ServiceDirectory directory = loop.shared().directory();
        Aggregate aggregate = directory.aggregate(path);
        Service service = aggregate == null ? directory.service(path) : null;
        if (aggregate == null && service == null) {
            return false;
        }
        String id = CorrelationId.of(request, Ids.at(loop.shared().clock().millis()));
        if (draining) {
            Failures.answerInEnvelope(request, shuttingDown(), id);
        } else if (service != null) {
            var passage = new Passage(loop, service, request, id, running::remove);
            running.add(passage);
            passage.run();
        } else {
            var aggregation = new Aggregation(loop, aggregate, request, id, running::remove);
            running.add(aggregation);
            aggregation.run();
        }
        return true;
    }

    static GatewayException shuttingDown() {
        return GatewayException.of(
                Failure.SHUTTING_DOWN, "The gateway is shutting down; please send the request again");
    }

    private void sweep(long now) {
        List.copyOf(running).forEach(each -> each.sweep(now));
    }

    /// From now on new requests are refused, and WebSockets end; others go on.
    public void drain() {
        draining = true;
        List.copyOf(running).forEach(Running::drain);
    }

    /// True when nothing runs.
    public boolean idle() {
        return running.isEmpty();
    }

    /// Ends what is still there.
    public void endAll() {
        List.copyOf(running).forEach(Running::shutDown);
    }

    public Future<Void> close() {
        vertx.cancelTimer(timer);
        var closing = new ArrayList<Future<Void>>();
        loop.clients().values().forEach(client -> closing.add(client.close()));
        return Future.join(closing).mapEmpty();
    }
}
