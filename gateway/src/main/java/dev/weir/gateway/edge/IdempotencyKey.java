package dev.weir.gateway.edge;

import dev.weir.contracts.failure.Failure;
import dev.weir.contracts.failure.GatewayException;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.util.List;
import java.util.Optional;

/// The key by which a caller marks a request that must happen once, however often it is sent: the header
/// `Idempotency-Key`. One reading for everything that costs or moves money.
public final class IdempotencyKey {
    /// Its name, as failures call it.
    public static final String HEADER = "Idempotency-Key";

    private static final CharSequence LOOKED_UP = HttpHeaders.createOptimized("idempotency-key");
    private static final int CHARS_MAX = 255;

    private IdempotencyKey() {}

    /// The key, empty when the request has none.
    ///
    /// @throws GatewayException `INVALID_VALUE` unless it is one of 1 to 255 visible ASCII characters
    public static Optional<String> of(HttpServerRequest request) {
        String key = request.headers().get(LOOKED_UP);
        if (key == null) {
            return Optional.empty();
        }
        List<String> all = request.headers().getAll(LOOKED_UP);
        if (all.size() > 1) {
            throw invalid(all.size() + " of them");
        }
        if (key.isEmpty() || key.length() > CHARS_MAX) {
            throw invalid(key.length() + " characters");
        }
        for (int i = 0; i < key.length(); i++) {
            if (key.charAt(i) <= ' ' || key.charAt(i) > '~') {
                throw invalid("character U+%04X at position %d".formatted((int) key.charAt(i), i + 1));
            }
        }
        return Optional.of(key);
    }

    private static GatewayException invalid(String found) {
        return GatewayException.ofParam(
                Failure.INVALID_VALUE,
                HEADER,
                HEADER + ": " + found + " (expected: one of 1 to " + CHARS_MAX
                        + " visible ASCII characters, without spaces)");
    }
}
