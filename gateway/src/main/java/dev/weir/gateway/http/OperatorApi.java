package dev.weir.gateway.http;

import dev.weir.gateway.observe.Health;
import dev.weir.gateway.observe.Metrics;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;

/// `/health`, `/ready` and `/metrics`, for whoever watches the node. They name no company and need no key.
final class OperatorApi {
    private static final String PROMETHEUS = "text/plain; version=0.0.4; charset=utf-8";

    private final Health health;
    private final Metrics metrics;

    OperatorApi(Health health, Metrics metrics) {
        this.health = health;
        this.metrics = metrics;
    }

    void mount(Router router) {
        router.get("/health").handler(ctx -> send(ctx, 200, new JsonObject().put("status", "healthy")));
        router.get("/ready")
                .handler(ctx -> health.check()
                        .onComplete(report -> send(ctx, report.ready() ? 200 : 503, report.toJson()), ctx::fail));
        router.get("/metrics")
                .handler(ctx -> ctx.response()
                        .putHeader(HttpHeaders.CONTENT_TYPE, PROMETHEUS)
                        .end(metrics.scrape()));
    }

    private static void send(RoutingContext ctx, int status, JsonObject body) {
        ctx.response()
                .setStatusCode(status)
                .putHeader(HttpHeaders.CONTENT_TYPE, "application/json")
                .putHeader(HttpHeaders.CACHE_CONTROL, "no-store")
                .end(body.toBuffer());
    }
}
