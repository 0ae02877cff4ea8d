package dev.weir.gateway.edge;

import dev.weir.contracts.failure.Failure;
import dev.weir.contracts.failure.GatewayException;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;

/// Finds the API key a caller presents: `Authorization: Bearer <key>`, `x-api-key: <key>` as Anthropic's clients do,
/// `x-goog-api-key: <key>` or `?key=<key>` as those of Gemini, `api-key: <key>` as those of Azure.
public final class Credentials {
    private static final String SCHEME = "Bearer ";
    private static final String[] HEADERS = {"x-api-key", "x-goog-api-key", "api-key"};
    /// Only its clients put a key into the address.
    private static final String GEMINI = "/v1beta/";
    /// A longer key can't be one of ours.
    private static final int KEY_CHARS_MAX = 512;

    private Credentials() {}

    /// The key as it was sent, outer blanks removed.
    ///
    /// @throws GatewayException `MISSING_API_KEY` or `INVALID_API_KEY`; the key itself is never repeated
    public static String of(HttpServerRequest request) {
        String authorization = request.headers().get(HttpHeaders.AUTHORIZATION);
        String key = authorization != null ? bearer(authorization) : otherwise(request);
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

    private static String otherwise(HttpServerRequest request) {
        for (String name : HEADERS) {
            String key = request.headers().get(name);
            if (key != null) {
                return key;
            }
        }
        String path = request.path();
        return path != null && path.startsWith(GEMINI) && request.query() != null ? request.getParam("key") : null;
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
