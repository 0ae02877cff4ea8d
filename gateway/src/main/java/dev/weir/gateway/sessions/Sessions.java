package dev.weir.gateway.sessions;

import dev.weir.contracts.billing.Ending;
import dev.weir.contracts.failure.Failure;
import dev.weir.contracts.failure.GatewayException;
import dev.weir.contracts.ids.Ids;
import dev.weir.contracts.money.TokenUsage;
import dev.weir.gateway.edge.CorrelationId;
import dev.weir.gateway.pipeline.ModelRequests;
import dev.weir.gateway.pipeline.RequestRecord;
import dev.weir.providers.api.ProviderSet;
import dev.weir.providers.api.live.LiveDialect;
import dev.weir.providers.api.live.LiveProvider;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/// The live sessions of one event loop: opens each, watches all, and ends them when the node shuts down.
public final class Sessions {
    /// The path of the endpoint.
    public static final String PATH = Charging.PATH;

    /// How often it looks at the clock; timeouts are that exact.
    private static final long SWEEP_MS = 100;
    /// How often it looks at the keys, in sweeps: a revoked key ends its sessions within that and what the key ring
    /// takes to hear of it.
    private static final int KEY_SWEEPS = 5;

    private static final int SWITCHED = 101;

    private final Context context;
    private final ModelRequests.Shared shared;
    private final LiveDialect dialect;
    private final ProviderSet<LiveProvider> providers;
    private final SessionSettings settings;
    private final Holds holds;

    // event loop only
    private final Set<Opening> opening = new HashSet<>();
    private final Map<Session, Opening> open = new HashMap<>();
    private boolean draining;
    private int sweeps;

    /// @param providers this loop's own
    public Sessions(
            Vertx vertx,
            Context context,
            ModelRequests.Shared shared,
            LiveDialect dialect,
            ProviderSet<LiveProvider> providers,
            SessionSettings settings) {
        this.context = context;
        this.shared = shared;
        this.dialect = dialect;
        this.providers = providers;
        this.settings = settings;
        this.holds = new Holds(shared.limits(), shared.billing(), shared.clock());
        vertx.setPeriodic(SWEEP_MS, _ -> sweep(System.nanoTime()));
    }

    /// Takes a request for a session.
    public void handle(HttpServerRequest request) {
        Instant now = shared.clock().instant();
        UUID id = Ids.at(now.toEpochMilli());
        var next = new Opening(this, request, CorrelationId.of(request, id), now);
        opening.add(next);
        shared.observer().started();
        next.run();
    }

    /// From now on new sessions are refused; those in which no response runs end, others when theirs are over.
    public void drain() {
        draining = true;
        List.copyOf(open.keySet()).forEach(Session::drain);
    }

    /// True when there is no session.
    public boolean idle() {
        return opening.isEmpty() && open.isEmpty();
    }

    /// Ends what is still there.
    public void endAll() {
        List.copyOf(open.keySet()).forEach(Session::shutDown);
    }

    private void sweep(long now) {
        for (var each : List.copyOf(open.entrySet())) {
            Session session = each.getKey();
            session.sweep(now);
            if (open.containsKey(session)) {
                shared.keys().authenticate(each.getValue().presented()).onFailure(cause -> checkKey(session, cause));
            }
        }
    }

    /// Its key is no longer one. While nobody can tell, it stays one.
    private static void checkKey(Session session, Throwable cause) {
        if (cause instanceof GatewayException failure && failure.failure() == Failure.INVALID_API_KEY) {
            session.fail(Ending.REFUSED, failure);
        }
    }

    /// @throws GatewayException when no session may be opened any more
    void checkOpen() {
        if (draining) {
            throw GatewayException.of(
                    Failure.SHUTTING_DOWN, "The gateway is shutting down; please open the session again");
        }
    }

    /// @throws GatewayException when there is no room for one more
    void checkRoom() {
        checkOpen();
        if (opening.size() + open.size() > settings.sessionsMax()) {
            throw GatewayException.of(
                            Failure.OVERLOADED,
                            settings.sessionsMax() + " sessions are open on this event loop (expected: fewer)")
                    .retryAfter(1);
        }
    }

    /// @throws GatewayException when there is no such model, or no target's provider has sessions
    Targets targets(String model) {
        return new Targets(shared.catalog().get().plan(model, "model"), providers, shared.routing());
    }

    void opened(Opening before, Session session) {
        opening.remove(before);
        open.put(session, before);
        if (draining) {
            session.drain();
        }
    }

    /// It never opened.
    void closed(Opening never, Ending ending, GatewayException failure, int status) {
        opening.remove(never);
        record(never, ending, failure, status);
    }

    void ended(Opening before, Session session, Ending ending, GatewayException failure) {
        open.remove(session);
        record(before, ending, failure, SWITCHED);
    }

    private void record(Opening of, Ending ending, GatewayException failure, int status) {
        shared.observer()
                .ended(new RequestRecord(
                        Ids.at(of.startedAt.toEpochMilli()),
                        of.correlationId,
                        PATH,
                        of.caller(),
                        of.route(),
                        true,
                        status,
                        ending,
                        failure,
                        TokenUsage.NONE,
                        false,
                        0,
                        (System.nanoTime() - of.startedNanos) / 1_000_000,
                        -1,
                        -1,
                        null,
                        of.attempts(),
                        of.failedAttempts(),
                        false));
    }

    ModelRequests.Shared shared() {
        return shared;
    }

    LiveDialect dialect() {
        return dialect;
    }

    SessionSettings settings() {
        return settings;
    }

    Holds holds() {
        return holds;
    }

    Context context() {
        return context;
    }
}
