package dev.weir.gateway.http;

import dev.weir.contracts.failure.Failure;
import dev.weir.contracts.failure.GatewayException;
import dev.weir.contracts.identity.KeyRing;
import dev.weir.contracts.responses.StoredResponse;
import dev.weir.contracts.responses.StoredResponses;
import dev.weir.gateway.edge.CorrelationId;
import dev.weir.providers.api.Remembering;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.UUID;

/// Responses that were stored, below `/v1/responses`: one of them, its input items, its deletion. Those of the caller's
/// company only.
///
/// Source: <https://platform.openai.com/docs/api-reference/responses>.
final class ResponsesApi {
    private static final String PATH = "/v1/responses/:id";

    private final KeyRing keys;
    private final StoredResponses responses;
    private final Remembering dialect;

    ResponsesApi(KeyRing keys, StoredResponses responses, Remembering dialect) {
        this.keys = keys;
        this.responses = responses;
        this.dialect = dialect;
    }

    void mount(Router router) {
        var key = InferenceKey.required(keys);
        router.get(PATH).handler(key).handler(this::one);
        router.delete(PATH).handler(key).handler(this::delete);
        router.get(PATH + "/input_items").handler(key).handler(this::inputItems);
        router.post(PATH + "/cancel").handler(key).handler(this::cancel);
    }

    private static UUID company(RoutingContext ctx) {
        return InferenceKey.of(ctx).companyId();
    }

    /// Fails with what a client is told when there is none.
    private Future<StoredResponse> find(RoutingContext ctx) {
        return responses
                .find(company(ctx), ctx.pathParam("id"))
                .compose(found -> found.map(Future::succeededFuture).orElseGet(() -> unknown(ctx)));
    }

    private static <T> Future<T> unknown(RoutingContext ctx) {
        return Future.failedFuture(GatewayException.of(
                Failure.NOT_FOUND,
                "Response with id '" + ctx.pathParam("id")
                        + "' not found (expected: one that was stored, and neither deleted nor expired)."));
    }

    private void one(RoutingContext ctx) {
        String stream = ctx.request().getParam("stream");
        if (stream != null && !stream.equals("false")) {
            ctx.fail(GatewayException.ofParam(
                    Failure.INVALID_VALUE,
                    "stream",
                    "stream: " + stream + " (expected: false; a response that was stored is over and comes whole)"));
            return;
        }
        find(ctx).onComplete(found -> send(ctx, found.response()), ctx::fail);
    }

    private void inputItems(RoutingContext ctx) {
        find(ctx)
                .map(found -> dialect.inputItemsPage(
                        found, name -> ctx.request().params().get(name)))
                .onComplete(page -> send(ctx, page), ctx::fail);
    }

    private void delete(RoutingContext ctx) {
        String id = ctx.pathParam("id");
        responses
                .delete(company(ctx), id)
                .compose(was -> was ? Future.succeededFuture(dialect.deleted(id)) : unknown(ctx))
                .onComplete(deleted -> send(ctx, deleted), ctx::fail);
    }

    private void cancel(RoutingContext ctx) {
        find(ctx)
                .onComplete(
                        found -> ctx.fail(GatewayException.of(
                                Failure.BAD_REQUEST,
                                "Cannot cancel the response '" + found.id()
                                        + "': it is over (expected: one with background: true, and there are none).")),
                        ctx::fail);
    }

    private static void send(RoutingContext ctx, Buffer body) {
        ctx.response()
                .putHeader(HttpHeaders.CONTENT_TYPE, "application/json")
                .putHeader(CorrelationId.HEADER, ctx.<String>get(CorrelationId.HEADER))
                .end(body);
    }
}
