package dev.weir.gateway.http;

import dev.weir.contracts.failure.Failure;
import dev.weir.contracts.failure.GatewayException;
import dev.weir.contracts.ids.Ids;
import dev.weir.gateway.configuration.ProviderSets;
import dev.weir.gateway.edge.AddressCheck;
import dev.weir.gateway.edge.CorrelationId;
import dev.weir.gateway.edge.Failures;
import dev.weir.gateway.files.FileRoutes;
import dev.weir.gateway.observe.Health;
import dev.weir.gateway.observe.Metrics;
import dev.weir.gateway.pipeline.ModelRequests;
import dev.weir.gateway.platform.PlatformApi;
import dev.weir.gateway.services.ServiceDirectory;
import dev.weir.gateway.services.Services;
import dev.weir.gateway.sessions.SessionSettings;
import dev.weir.gateway.sessions.Sessions;
import dev.weir.providers.api.Dialects;
import dev.weir.providers.api.Provider;
import dev.weir.providers.api.ProviderSet;
import dev.weir.providers.api.live.LiveDialect;
import dev.weir.providers.api.live.LiveProvider;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServer;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.concurrent.TimeUnit;

/// Serves HTTP on one event loop; deployed once for each, all on one port. Stopping it drains: no new connection, a
/// refusal for new requests, time for running ones, an error event for those that are still there at the deadline.
public final class HttpVerticle extends VerticleBase {
    /// What all loops share. Everything in it is safe from any thread.
    public record Parts(
            HttpSettings settings,
            ModelRequests.Shared requests,
            Dialects dialects,
            PlatformApi.Ports platform,
            FileRoutes.Ports files,
            Health health,
            Metrics metrics,
            ProviderSets<Provider> providers,
            Live live,
            ServiceDirectory services) {}

    /// What live sessions need beside.
    public record Live(LiveDialect dialect, SessionSettings settings, ProviderSets<LiveProvider> providers) {}

    private static final String PLATFORM = "/api/v1";
    private static final long DRAIN_LOOK_MS = 20;

    private final Parts parts;
    private ProviderSet<Provider> providers;
    private ProviderSet<LiveProvider> liveProviders;
    private ModelRequests requests;
    private Sessions sessions;
    private Services services;
    private HttpServer server;

    public HttpVerticle(Parts parts) {
        this.parts = parts;
    }

    @Override
    public Future<?> start() {
        providers = parts.providers().open(vertx);
        requests = new ModelRequests(vertx, context, parts.requests(), providers);
        sessions = sessions();
        var shared = parts.requests();
        services = new Services(
                vertx,
                context,
                new Services.Shared(
                        parts.services(), shared.keys(), shared.limits(), shared.address(), shared.clock()));
        var failures = new Failures(parts.dialects());
        var edge = new Edge(parts.dialects(), requests, sessions, services, router(failures), failures, shared.clock());
        server = vertx.createHttpServer(
                        ServerOptions.from(parts.settings(), parts.live().settings()))
                .requestHandler(edge)
                .invalidRequestHandler(edge::handleInvalid);
        return server.listen().onSuccess(listening -> parts.health().listening(listening.actualPort()));
    }

    private Sessions sessions() {
        Live live = parts.live();
        liveProviders = live.providers().open(vertx);
        return new Sessions(vertx, context, parts.requests(), live.dialect(), liveProviders, live.settings());
    }

    private Router router(Failures failures) {
        Router router = Router.router(vertx);
        router.route().handler(this::identify);
        var shared = parts.requests();
        var addresses = new AddressCheck(shared.keys(), shared.limits(), shared.address());
        router.route("/v1/*").handler(addresses);
        router.route(PLATFORM + "/*").handler(addresses);
        new OperatorApi(parts.health(), parts.metrics()).mount(router);
        new ResponsesApi(shared.keys(), shared.responses(), parts.dialects().remembering()).mount(router);
        new ModelsApi(parts.requests().keys(), parts.requests().catalog()).mount(router);
        FileRoutes.mount(router, parts.files());
        Router platform = PlatformApi.router(vertx, parts.platform());
        router.route(PLATFORM + "/*").subRouter(platform);
        router.route().failureHandler(ctx -> fail(ctx, failures));
        for (int status : new int[] {404, 400, 413, 500}) {
            router.errorHandler(status, ctx -> fail(ctx, failures));
        }
        router.errorHandler(405, ctx -> {
            String path = ctx.request().path();
            String allowed = AllowedMethods.of(router, "", path);
            ctx.response()
                    .putHeader(
                            HttpHeaders.ALLOW,
                            allowed.isEmpty() ? AllowedMethods.of(platform, PLATFORM, path) : allowed);
            fail(ctx, failures);
        });
        return router;
    }

    private void identify(RoutingContext ctx) {
        ctx.put(
                CorrelationId.HEADER,
                CorrelationId.of(ctx.request(), Ids.at(parts.requests().clock().millis())));
        ctx.next();
    }

    private static void fail(RoutingContext ctx, Failures failures) {
        failures.answer(ctx.request(), failure(ctx), ctx.get(CorrelationId.HEADER));
    }

    private static GatewayException failure(RoutingContext ctx) {
        String target = ctx.request().method() + " " + ctx.request().path();
        return switch (ctx.statusCode()) {
            case 404 -> GatewayException.of(Failure.UNKNOWN_URL, "Invalid URL (" + target + ")");
            case 405 -> GatewayException.of(Failure.METHOD_NOT_ALLOWED, target + " is not supported");
            case 413 -> GatewayException.of(Failure.BODY_TOO_LARGE, "The body is too large (expected: at most 64KiB)");
            case 400 -> GatewayException.of(Failure.BAD_REQUEST, "The request is not valid: " + target);
            default -> Failures.shown(ctx.failure());
        };
    }

    @Override
    public Future<?> stop() {
        requests.drain();
        sessions.drain();
        services.drain();
        long drainMs = parts.settings().drainTimeout().toMillis();
        // Stops accepting at once; connections close as their requests end.
        Future<Void> closed = server.shutdown(drainMs + 1_000, TimeUnit.MILLISECONDS);
        return drained(System.nanoTime() + drainMs * 1_000_000)
                .compose(_ -> server.shutdown(0, TimeUnit.MILLISECONDS).recover(_ -> closed))
                .compose(_ -> closeProviders());
    }

    private Future<Void> drained(long deadline) {
        Promise<Void> done = Promise.promise();
        vertx.setPeriodic(1, DRAIN_LOOK_MS, timer -> {
            if (requests.idle() && sessions.idle() && services.idle() || System.nanoTime() > deadline) {
                vertx.cancelTimer(timer);
                requests.endAll();
                sessions.endAll();
                services.endAll();
                // The last events need a moment on the event loop to leave.
                context.runOnContext(_ -> done.complete());
            }
        });
        return done.future();
    }

    private Future<Void> closeProviders() {
        return Future.join(providers.close(), liveProviders.close(), services.close())
                .mapEmpty();
    }
}
