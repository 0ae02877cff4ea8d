package dev.weir.gateway.http;

import dev.weir.contracts.failure.Failure;
import dev.weir.contracts.failure.GatewayException;
import dev.weir.contracts.identity.KeyRing;
import dev.weir.gateway.catalog.Catalog;
import dev.weir.gateway.catalog.ModelEntry;
import dev.weir.gateway.edge.CorrelationId;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;

/// `GET /v1/models` and `GET /v1/models/{id}` in the OpenAI dialect.
///
/// Source: <https://platform.openai.com/docs/api-reference/models>.
final class ModelsApi {
    private static final String PATH = "/v1/models";

    private final KeyRing keys;
    private final Catalog catalog;

    ModelsApi(KeyRing keys, Catalog catalog) {
        this.keys = keys;
        this.catalog = catalog;
    }

    void mount(Router router) {
        var key = InferenceKey.required(keys);
        router.get(PATH).handler(key).handler(this::list);
        // An id may hold slashes: provider/model.
        router.get(PATH + "/*").handler(key).handler(this::one);
    }

    private void list(RoutingContext ctx) {
        var data = new JsonArray();
        catalog.models().forEach(model -> data.add(toApi(model)));
        send(ctx, new JsonObject().put("object", "list").put("data", data));
    }

    private void one(RoutingContext ctx) {
        String id = ctx.request().path().substring(PATH.length() + 1);
        String decoded = java.net.URLDecoder.decode(id.replace("+", "%2B"), java.nio.charset.StandardCharsets.UTF_8);
        if (decoded.isEmpty()) {
            list(ctx);
            return;
        }
        ModelEntry model = catalog.model(decoded)
                .orElseThrow(() -> GatewayException.ofParam(
                        Failure.MODEL_NOT_FOUND,
                        "model",
                        "The model '" + decoded + "' does not exist (expected: " + catalog.describeKnown() + ")"));
        send(ctx, toApi(model));
    }

    private static void send(RoutingContext ctx, JsonObject body) {
        ctx.response()
                .putHeader(HttpHeaders.CONTENT_TYPE, "application/json")
                .putHeader(CorrelationId.HEADER, ctx.<String>get(CorrelationId.HEADER))
                .end(body.toBuffer());
    }

    private static JsonObject toApi(ModelEntry model) {
        return new JsonObject()
                .put("id", model.id())
                .put("object", "model")
                .put("created", model.createdEpochS())
                .put("owned_by", model.owner());
    }
}
