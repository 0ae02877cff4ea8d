package dev.weir.gateway.edge;

import dev.weir.contracts.failure.Failure;
import dev.weir.contracts.failure.GatewayException;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;

/// Tells a client in headers when a failed request may be sent again.
public final class RetryAdvice {
    private static final int SECONDS_DEFAULT = 1;
    /// What the SDKs of OpenAI and Anthropic go by before everything else.
    private static final String SHOULD_RETRY = "x-should-retry";

    private RetryAdvice() {}

    public static void add(HttpServerResponse response, GatewayException failure) {
        if (failure.failure().advice() == Failure.Advice.WAIT) {
            int seconds = failure.retryAfterSeconds() > 0 ? failure.retryAfterSeconds() : SECONDS_DEFAULT;
            response.putHeader(HttpHeaders.RETRY_AFTER, Integer.toString(seconds));
        } else if (failure.failure() == Failure.INSUFFICIENT_QUOTA) {
            // The SDKs repeat a 429 by themselves unless told not to.
            response.putHeader(SHOULD_RETRY, "false");
        }
    }

    /// For a request that failed after several attempts: the SDKs would multiply them by their own.
    ///
    /// @param attempts that were made for it
    public static void addExhausted(HttpServerResponse response, int attempts) {
        if (attempts > 1) {
            response.putHeader(SHOULD_RETRY, "false");
        }
    }
}
