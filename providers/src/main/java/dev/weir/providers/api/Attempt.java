package dev.weir.providers.api;

import io.vertx.core.Future;

/// A call under way.
public interface Attempt {
    /// Completes with the head of the answer. Fails with a `GatewayException`: `UPSTREAM_UNREACHABLE`, `UPSTREAM_BUSY`,
    /// `UPSTREAM_TIMEOUT` (connect) or `UPSTREAM_CUT`.
    Future<Answer> answer();

    /// Ends the call, whatever it is at: the provider's connection or stream is closed at once. Does nothing after the
    /// answer's end; may be called twice.
    void cancel();
}
