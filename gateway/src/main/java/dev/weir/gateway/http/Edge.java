package dev.weir.gateway.http;

import dev.weir.contracts.failure.Failure;
import dev.weir.contracts.failure.GatewayException;
import dev.weir.contracts.ids.Ids;
import dev.weir.gateway.edge.CorrelationId;
import dev.weir.gateway.edge.Failures;
import dev.weir.gateway.pipeline.ModelRequests;
import dev.weir.gateway.services.Services;
import dev.weir.gateway.sessions.Sessions;
import dev.weir.providers.api.Dialects;
import dev.weir.providers.api.Operation;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.internal.http.HttpServerRequestInternal;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Where every HTTP request arrives: model calls go to the pipeline, live sessions to theirs, what
/// upstream services serve to these, the rest to the router. One per event loop.
final class Edge implements Handler<HttpServerRequest> {
    private static final String PREFIX = "/v1";
    /// Where the paths begin that name a model and, behind a colon, what is wanted of it.
    private static final List<String> MODEL_PATHS = List.of("/v1beta/models/", "/v1/models/");

    private final Map<String, Operation> modelCalls = new HashMap<>();
    private final Dialects dialects;
    private final ModelRequests requests;
    private final Sessions sessions;
    private final Services services;
    private final Handler<HttpServerRequest> router;
    private final Failures failures;
    private final InstantSource clock;

    Edge(
            Dialects dialects,
            ModelRequests requests,
            Sessions sessions,
            Services services,
            Handler<HttpServerRequest> router,
            Failures failures,
            InstantSource clock) {
        this.dialects = dialects;
        this.requests = requests;
        this.sessions = sessions;
        this.services = services;
        this.router = router;
        this.failures = failures;
        this.clock = clock;
        for (Operation operation : Operation.values()) {
            if (!operation.namesModel()) {
                modelCalls.put(PREFIX + operation.path(), operation);
            }
        }
    }

    @Override
    public void handle(HttpServerRequest request) {
        Operation operation = operation(request.path());
        if (operation == null && Sessions.PATH.equals(request.path())) {
            sessions.handle(request);
        } else if (operation == null) {
            if (!services.takes(request)) {
                router.handle(request);
            }
        } else if (request.method() == HttpMethod.POST) {
            requests.handle(request, operation, dialects.of(operation));
        } else {
            request.response().putHeader(HttpHeaders.ALLOW, "POST");
            refuse(
                    request,
                    Failure.METHOD_NOT_ALLOWED,
                    request.method() + " " + request.path() + " is not supported (expected: POST)");
        }
    }

    /// @param path null when the request is no proper HTTP
    /// @return null when it is none of a model's
    private Operation operation(String path) {
        Operation named = modelCalls.get(path);
        if (named != null || path == null || path.indexOf(':') < 0) {
            return named;
        }
        return MODEL_PATHS.stream().anyMatch(path::startsWith)
                ? Operation.ofMethod(path.substring(path.lastIndexOf(':') + 1)).orElse(null)
                : null;
    }

    /// A request that is not HTTP as we accept it.
    void handleInvalid(HttpServerRequest request) {
        Throwable cause = ((HttpServerRequestInternal) request).decoderResult().cause();
        switch (cause) {
            case TooLongHttpLineException _ ->
                refuse(request, Failure.URL_TOO_LONG, "The request line is too long (expected: within http.lineMax)");
            case TooLongHttpHeaderException _ ->
                refuse(request, Failure.HEADERS_TOO_LARGE, "The headers are too large (expected: within http.headMax)");
            case null, default ->
                refuse(request, Failure.BAD_REQUEST, "The request is not valid HTTP (expected: HTTP/1.1 or HTTP/2)");
        }
    }

    private void refuse(HttpServerRequest request, Failure failure, String message) {
        String id = CorrelationId.of(request, Ids.at(clock.millis()));
        failures.answer(request, GatewayException.of(failure, message), id);
    }
}
