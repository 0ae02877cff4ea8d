package dev.weir.gateway.http;

import dev.weir.contracts.failure.Failure;
import dev.weir.contracts.failure.GatewayException;
import dev.weir.contracts.identity.KeyRing;
import dev.weir.gateway.catalog.Catalog;
import dev.weir.gateway.catalog.ModelEntry;
import dev.weir.gateway.edge.CorrelationId;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.function.Supplier;

/// The models there are, whole list and one: `GET /v1/models[/{id}]` in the dialect of OpenAI, or in that of Anthropic
/// for a caller who names its version of that API; `GET /v1beta/models[/{id}]` in that of Gemini. One page each.
///
/// Sources: <https://platform.openai.com/docs/api-reference/models>,
/// <https://docs.anthropic.com/en/api/models-list>, <https://ai.google.dev/api/models>.
final class ModelsApi {
    private static final String PATH = "/v1/models";
    private static final String GEMINI_PATH = "/v1beta/models";

    private final KeyRing keys;
    private final Supplier<Catalog> catalog;

    ModelsApi(KeyRing keys, Supplier<Catalog> catalog) {
        this.keys = keys;
        this.catalog = catalog;
    }

    void mount(Router router) {
        var key = InferenceKey.required(keys);
        // An id may hold slashes: provider/model.
        for (String path : new String[] {PATH, GEMINI_PATH}) {
            router.get(path).handler(key).handler(this::list);
            router.get(path + "/*").handler(key).handler(this::one);
        }
    }

    private void list(RoutingContext ctx) {
        send(ctx, form(ctx).list(catalog.get().models()));
    }

    private void one(RoutingContext ctx) {
        String prefix = ctx.request().path().startsWith(GEMINI_PATH) ? GEMINI_PATH : PATH;
        String id = ctx.request().path().substring(prefix.length() + 1);
        String decoded = java.net.URLDecoder.decode(id.replace("+", "%2B"), java.nio.charset.StandardCharsets.UTF_8);
        if (decoded.isEmpty()) {
            list(ctx);
            return;
        }
        ModelEntry model = catalog.get()
                .model(decoded)
                .orElseThrow(() -> GatewayException.ofParam(
                        Failure.MODEL_NOT_FOUND,
                        "model",
                        "The model '" + decoded + "' does not exist (expected: "
                                + catalog.get().describeKnown() + ")"));
        send(ctx, form(ctx).one(model));
    }

    private static ModelForm form(RoutingContext ctx) {
        if (ctx.request().path().startsWith(GEMINI_PATH)) {
            return ModelForm.GEMINI;
        }
        return ctx.request().headers().contains("anthropic-version") ? ModelForm.ANTHROPIC : ModelForm.OPENAI;
    }

    private static void send(RoutingContext ctx, JsonObject body) {
        ctx.response()
                .putHeader(HttpHeaders.CONTENT_TYPE, "application/json")
                .putHeader(CorrelationId.HEADER, ctx.<String>get(CorrelationId.HEADER))
                .end(body.toBuffer());
    }
}
