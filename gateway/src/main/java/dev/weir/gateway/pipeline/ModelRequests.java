package dev.weir.gateway.pipeline;

import dev.weir.contracts.billing.Billing;
import dev.weir.contracts.billing.Ending;
import dev.weir.contracts.billing.Pricing;
import dev.weir.contracts.failure.Failure;
import dev.weir.contracts.failure.GatewayException;
import dev.weir.contracts.idempotency.Idempotency;
import dev.weir.contracts.identity.KeyRing;
import dev.weir.contracts.ids.Ids;
import dev.weir.contracts.limits.Limits;
import dev.weir.contracts.responses.StoredResponses;
import dev.weir.gateway.cache.AnswerCache;
import dev.weir.gateway.catalog.Catalog;
import dev.weir.gateway.edge.ClientAddress;
import dev.weir.gateway.edge.CorrelationId;
import dev.weir.providers.api.Dialect;
import dev.weir.providers.api.Operation;
import dev.weir.providers.api.Provider;
import dev.weir.providers.api.ProviderSet;
import dev.weir.providers.api.RetryAfter;
import dev.weir.providers.api.routing.RoutingSettings;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import java.time.Instant;
import java.time.InstantSource;
import java.util.UUID;
import java.util.function.Supplier;

/// The model requests of one event loop: starts each, watches all, and ends them when the node shuts down.
public final class ModelRequests {
    /// What the requests of every loop share. Everything in it is safe from any thread.
    public record Shared(
            KeyRing keys,
            Supplier<Catalog> catalog,
            Pricing pricing,
            Billing billing,
            Idempotency idempotency,
            StoredResponses responses,
            Limits limits,
            ClientAddress address,
            RequestObserver observer,
            InstantSource clock,
            PipelineSettings settings,
            RoutingSettings routing,
            AnswerCache cache,
            Spool spool) {
        /// The same for requests whose callers and addresses are found out in another way.
        public Shared with(KeyRing otherKeys, ClientAddress otherAddress) {
            return new Shared(
                    otherKeys,
                    catalog,
                    pricing,
                    billing,
                    idempotency,
                    responses,
                    limits,
                    otherAddress,
                    observer,
                    clock,
                    settings,
                    routing,
                    cache,
                    spool);
        }
    }

    private final Context context;
    private final RequestObserver observer;
    private final InstantSource clock;
    private final RequestEnd end;
    private final Watch watch;
    private final RequestPipeline pipeline;
    private final boolean routeTold;
    private boolean draining;

    /// @param providers this loop's own
    public ModelRequests(Vertx vertx, Context context, Shared shared, ProviderSet<Provider> providers) {
        this.context = context;
        this.observer = shared.observer();
        this.clock = shared.clock();
        this.routeTold = shared.routing().headers();
        this.end = new RequestEnd(shared.billing(), shared.cache(), observer, clock);
        PipelineSettings settings = shared.settings();
        var targets = new ChooseTarget(providers);
        var attempts = new Attempts(shared.routing(), targets);
        var relay = new Relay(
                settings.scanLimits(),
                shared.routing().heldStartMax().intBytes(),
                new KeepAnswer(shared.responses()),
                end,
                attempts,
                new RetryAfter(clock),
                shared.billing(),
                new ReplayCached(shared.cache(), end, clock));
        attempts.callBy(relay::call);
        this.watch = new Watch(settings, end, attempts, relay::keepAlive);
        end.watchedBy(watch);
        this.pipeline = new RequestPipeline(
                new Authenticate(shared.keys()),
                new CheckAddress(shared.limits(), shared.address()),
                new ReadRequest(settings.bodyMax().bytes(), settings.uploadMax().bytes(), shared.spool()),
                new RecallTurns(shared.responses(), settings.bodyMax().bytes()),
                new ResolveModel(shared.catalog()),
                new PriceRequest(shared.pricing()),
                new CheckLimits(shared.limits()),
                new LookUpCache(shared.cache(), clock),
                targets,
                new ClaimKey(shared.idempotency(), end),
                new ReserveBalance(shared.billing(), settings.reservationTtl(), clock),
                relay,
                end);
        vertx.setPeriodic(Watch.SWEEP_MS, _ -> watch.sweep(System.nanoTime()));
    }

    /// Takes a request whose path named the operation.
    public void handle(HttpServerRequest request, Operation operation, Dialect dialect) {
        handle(request, operation, dialect, Ids.at(clock.millis()));
    }

    /// The same, under an id that its sender chose: it is booked under that once, however often it comes.
    public void handle(HttpServerRequest request, Operation operation, Dialect dialect, UUID id) {
        Instant now = clock.instant();
        var exchange = new Exchange(
                request, context, operation, dialect, id, CorrelationId.of(request, id), now, System.nanoTime());
        exchange.routeTold = routeTold;
        request.pause();
        observer.started();
        watch.add(exchange);
        exchange.response.closeHandler(_ -> gone(exchange));
        exchange.response.exceptionHandler(_ -> gone(exchange));
        request.exceptionHandler(_ -> gone(exchange));
        if (draining) {
            end.end(
                    exchange,
                    Ending.REFUSED,
                    GatewayException.of(
                            Failure.SHUTTING_DOWN, "The gateway is shutting down; please send the request again"));
            return;
        }
        pipeline.run(exchange);
    }

    /// The client has left. An answer that others share goes on for them.
    private void gone(Exchange exchange) {
        if (exchange.recording != null
                && !exchange.ended()
                && exchange.recording.leftToOthers(() -> context.runOnContext(_ -> gone(exchange)))) {
            exchange.abandoned = true;
            return;
        }
        end.end(exchange, Ending.CLIENT_GONE, null);
    }

    /// From now on new requests are refused; running ones go on.
    public void drain() {
        draining = true;
    }

    /// True when no request is running.
    public boolean idle() {
        return watch.isEmpty();
    }

    /// Ends what is still running.
    public void endAll() {
        watch.endAll();
    }
}
