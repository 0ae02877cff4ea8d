package dev.weir.providers.api;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;

/// Carries calls to one AI model provider. One instance per event loop, used on it only; keeps its connections.
public interface Provider {
    /// The name that routes use.
    String name();

    /// Makes a request of a caller one of its own: in the same dialect as it came, else translated.
    ///
    /// @param dialect the caller's
    /// @param body what the request was read from
    /// @throws dev.weir.contracts.failure.GatewayException `INVALID_VALUE`, naming the caller's parameter that this
    ///     provider has no words for, or the model when it does not serve the operation
    UpstreamCall prepare(Dialect dialect, CallRequest request, Buffer body, ModelTarget target);

    Timeouts timeouts();

    /// True when another call would show another key, which is in service: after this fault the same target is worth
    /// another attempt at once.
    default boolean hasOtherKey(Fault fault) {
        return false;
    }

    /// Starts a call. Returns at once.
    Attempt send(ProviderCall call);

    Future<Void> close();
}
