package dev.weir.gateway.edge;

import dev.weir.contracts.failure.Failure;
import dev.weir.contracts.failure.GatewayException;
import dev.weir.providers.api.Dialects;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.function.Supplier;

/// Answers a failed request in the shape that its path speaks: the platform's envelope below `/api`, the dialect
/// elsewhere, so that an SDK with a wrong base URL, or one that sent no HTTP, can read it. For everything but model
/// calls, which the pipeline ends itself.
public final class Failures {
    private final Dialects dialects;

    public Failures(Dialects dialects) {
        this.dialects = dialects;
    }

    public void answer(HttpServerRequest request, GatewayException failure, String correlationId) {
        String path = request.path();
        if (path != null && path.startsWith("/api/")) {
            answerInEnvelope(request, failure, correlationId);
        } else {
            answer(
                    request,
                    failure,
                    correlationId,
                    () -> dialects.ofPath(String.valueOf(path)).errorBody(failure, correlationId));
        }
    }

    /// The same in the platform's envelope, whatever the path.
    public static void answerInEnvelope(HttpServerRequest request, GatewayException failure, String correlationId) {
        answer(
                request,
                failure,
                correlationId,
                () -> envelope(failure, correlationId).toBuffer());
    }

    private static void answer(
            HttpServerRequest request, GatewayException failure, String correlationId, Supplier<Buffer> body) {
        HttpServerResponse response = request.response();
        if (response.headWritten() || response.closed()) {
            return;
        }
        response.setStatusCode(failure.failure().status())
                .putHeader(HttpHeaders.CONTENT_TYPE, "application/json")
                .putHeader(CorrelationId.HEADER, correlationId);
        RetryAdvice.add(response, failure);
        discardRest(request);
        response.end(body.get());
    }

    /// Before a request is answered whose body has not been read whole: the rest is thrown away, and an HTTP/1
    /// connection not used again.
    public static void discardRest(HttpServerRequest request) {
        if (request.isEnded()) {
            return;
        }
        request.handler(_ -> {}).resume();
        if (request.version() != HttpVersion.HTTP_2) {
            request.response().putHeader(HttpHeaders.CONNECTION, "close");
        }
    }

    private static JsonObject envelope(GatewayException failure, String correlationId) {
        var details = new JsonObject();
        failure.param().ifPresent(param -> details.put("param", param));
        if (!failure.problems().isEmpty()) {
            details.put("problems", new JsonArray(failure.problems()));
        }
        return new JsonObject()
                .put("success", false)
                .putNull("data")
                .put(
                        "error",
                        new JsonObject()
                                .put("code", failure.failure().platformCode())
                                .put("message", failure.getMessage())
                                .put("details", details))
                .put("meta", new JsonObject().put("requestId", correlationId));
    }

    /// Any throwable as a failure that may be shown: what is not ours becomes an internal error without its words.
    public static GatewayException shown(Throwable cause) {
        return cause instanceof GatewayException failure
                ? failure
                : GatewayException.withDetail(
                        Failure.INTERNAL, "An internal error; the request id names it in our log", cause);
    }
}
