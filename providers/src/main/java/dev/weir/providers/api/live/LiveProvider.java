package dev.weir.providers.api.live;

import io.vertx.core.Future;

/// Opens live sessions at one provider. One instance per event loop, used on it only.
public interface LiveProvider {
    /// The name that routes use.
    String name();

    /// Completes, on this event loop, with a paused socket. Fails with a [LiveFailure].
    Future<LiveSocket> open(LiveCall call);

    Future<Void> close();
}
