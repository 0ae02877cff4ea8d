package dev.weir.providers.api;

import io.vertx.core.Future;

/// Carries calls to one AI model provider. One instance per event loop, used on it only; keeps its connections.
public interface Provider {
    /// The name that routes use.
    String name();

    /// The dialect it speaks.
    Dialect dialect();

    /// False for a server that refuses `stream_options`.
    boolean reportsUsageInStreams();

    Timeouts timeouts();

    /// Starts a call. Returns at once.
    Attempt send(ProviderCall call);

    Future<Void> close();
}
