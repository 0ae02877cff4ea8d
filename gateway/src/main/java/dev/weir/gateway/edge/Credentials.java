package dev.weir.gateway.edge;

import dev.weir.contracts.failure.Failure;
import dev.weir.contracts.failure.GatewayException;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;

/// Finds the API key a caller presents: `Authorization: Bearer <key>` or `x-api-key: <key>`.
public final class Credentials {
    private static final String SCHEME = "Bearer ";
    /// A longer key can't be one of ours.
    private static final int KEY_CHARS_MAX = 512;

    private Credentials() {}

    /// The key as it was sent, outer blanks removed.
    ///
    /// @throws GatewayException `MISSING_API_KEY` or `INVALID_API_KEY`; the key itself is never repeated
    public static String of(HttpServerRequest request) {
        String authorization = request.headers().get(HttpHeaders.AUTHORIZATION);
        String key = authorization != null
                ? bearer(authorization)
                : request.headers().get("x-api-key");
        if (key == null || key.isBlank()) {
            throw GatewayException.of(
                    Failure.MISSING_API_KEY,
                    "You didn't provide an API key (expected: a header `Authorization: Bearer YOUR_KEY` or `x-api-key: YOUR_KEY`)");
        }
        if (key.length() > KEY_CHARS_MAX) {
            throw GatewayException.of(
                    Failure.INVALID_API_KEY,
                    "Incorrect API key provided: " + key.length() + " characters (expected: at most " + KEY_CHARS_MAX
                            + ")");
        }
        return key.strip();
    }

    private static String bearer(String authorization) {
        if (authorization.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
            return authorization.substring(SCHEME.length());
        }
        if (authorization.strip().equalsIgnoreCase(SCHEME.strip())) {
            return null;
        }
        // What stands there may be a key, and a key may hold blanks: nothing of it is repeated.
        String found = authorization.indexOf(' ') < 0 ? "no scheme" : "another scheme";
        throw GatewayException.of(
                Failure.INVALID_API_KEY, "The Authorization header has " + found + " (expected: 'Bearer')");
    }
}
