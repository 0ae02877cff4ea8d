package dev.weir.providers.api;

import io.vertx.core.Future;

/// A call under way.
public interface Attempt {
    /// Completes with the head of the answer. Fails with a `GatewayException`: `UPSTREAM_UNREACHABLE`, `UPSTREAM_BUSY`,
    /// `UPSTREAM_TIMEOUT` (connect) or `UPSTREAM_CUT`.
    Future<Answer> answer();

    /// Which of the provider's keys it shows, as logs may name it: `…x7Qf`; empty for a provider without keys.
    default String key() {
        return "";
    }

    /// Tells how it ended, as far as the key it showed is concerned. Called at most once.
    ///
    /// @param fault null when nothing was wrong
    /// @param retryAfterMs what the provider advised, 0 for nothing
    default void judged(Fault fault, long retryAfterMs) {}

    /// Ends the call, whatever it is at: the provider's connection or stream is closed at once. Does nothing after the
    /// answer's end; may be called twice.
    void cancel();
}
