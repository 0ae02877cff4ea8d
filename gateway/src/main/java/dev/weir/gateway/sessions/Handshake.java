package dev.weir.gateway.sessions;

import dev.weir.contracts.failure.Failure;
import dev.weir.contracts.failure.GatewayException;
import dev.weir.providers.api.live.LiveDialect;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;

/// What a request to open a session has to bring (RFC 6455, section 4.2.1), and what of it goes on to the provider.
final class Handshake {
    static final String PROTOCOLS = "sec-websocket-protocol";
    private static final String VERSION = "13";
    private static final String BETA_HEADER = "openai-beta";
    private static final String BETA_PROTOCOL = "openai-beta.realtime-v1";
    private static final String BETA = "realtime=v1";
    private static final String[] PASSED = {
        "user-agent", "traceparent", "tracestate", BETA_HEADER, "openai-safety-identifier"
    };

    private Handshake() {}

    /// @throws GatewayException naming what is missing
    static void check(HttpServerRequest request) {
        MultiMap headers = request.headers();
        boolean asked = request.version() == HttpVersion.HTTP_1_1
                && request.method() == HttpMethod.GET
                && headers.contains(HttpHeaders.UPGRADE, HttpHeaders.WEBSOCKET, true)
                && String.valueOf(headers.get(HttpHeaders.CONNECTION))
                        .toLowerCase(java.util.Locale.ROOT)
                        .contains("upgrade");
        if (!asked) {
            throw GatewayException.of(
                    Failure.UPGRADE_REQUIRED,
                    "This is the address of WebSockets (expected: a GET over HTTP/1.1 with `Connection: Upgrade` and"
                            + " `Upgrade: websocket`)");
        }
        String version = headers.get("sec-websocket-version");
        if (!VERSION.equals(version)) {
            throw GatewayException.of(
                    Failure.UPGRADE_REQUIRED,
                    "The WebSocket version is '" + version + "' (expected: `Sec-WebSocket-Version: 13`)");
        }
        if (headers.get("sec-websocket-key") == null) {
            throw GatewayException.of(
                    Failure.BAD_REQUEST, "The WebSocket's key is missing (expected: a header `Sec-WebSocket-Key`)");
        }
    }

    /// The model that is asked for.
    ///
    /// @throws GatewayException `MISSING_PARAMETER`
    static String model(HttpServerRequest request) {
        String model = request.getParam("model");
        if (model == null || model.isBlank()) {
            throw GatewayException.ofParam(
                    Failure.MISSING_PARAMETER,
                    "model",
                    "You must provide a model parameter (expected: /v1/realtime?model=NAME)");
        }
        return model;
    }

    /// The key, from a header or from the subprotocols.
    ///
    /// @param ofHeaders tells the key of the headers, or fails
    static String key(
            HttpServerRequest request,
            LiveDialect dialect,
            java.util.function.Function<HttpServerRequest, String> ofHeaders) {
        return request.headers().contains(HttpHeaders.AUTHORIZATION)
                ? ofHeaders.apply(request)
                : dialect.keyIn(request.headers().get(PROTOCOLS)).orElseGet(() -> ofHeaders.apply(request));
    }

    /// What the provider gets of the caller's headers. A browser says the version of the API as a subprotocol.
    static MultiMap passed(HttpServerRequest request) {
        MultiMap passed = HttpHeaders.headers();
        for (String name : PASSED) {
            String value = request.headers().get(name);
            if (value != null) {
                passed.add(name, value);
            }
        }
        String protocols = request.headers().get(PROTOCOLS);
        if (!passed.contains(BETA_HEADER) && protocols != null && protocols.contains(BETA_PROTOCOL)) {
            passed.add(BETA_HEADER, BETA);
        }
        return passed;
    }
}
