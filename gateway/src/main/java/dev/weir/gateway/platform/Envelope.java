package dev.weir.gateway.platform;

import dev.weir.contracts.billing.Page;
import dev.weir.gateway.edge.CorrelationId;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.util.function.Function;

/// Writes answers of the platform API.
final class Envelope {
    private Envelope() {}

    static void send(RoutingContext ctx, int status, Object data) {
        send(ctx, status, data, new JsonObject());
    }

    /// A page, with the cursor of the next one in `meta.next`.
    static <T> void sendPage(RoutingContext ctx, int limit, Page<T> page, Function<T, JsonObject> json) {
        var items = new JsonArray();
        page.items().forEach(item -> items.add(json.apply(item)));
        send(
                ctx,
                200,
                items,
                new JsonObject().put("limit", limit).put("next", page.next().orElse(null)));
    }

    private static void send(RoutingContext ctx, int status, Object data, JsonObject meta) {
        String requestId = ctx.get(CorrelationId.HEADER);
        ctx.response()
                .setStatusCode(status)
                .putHeader(HttpHeaders.CONTENT_TYPE, "application/json")
                .putHeader(CorrelationId.HEADER, requestId)
                .end(new JsonObject()
                        .put("success", true)
                        .put("data", data)
                        .putNull("error")
                        .put("meta", meta.put("requestId", requestId))
                        .toBuffer());
    }
}
