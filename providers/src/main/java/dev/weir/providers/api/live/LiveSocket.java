package dev.weir.providers.api.live;

import io.vertx.core.http.WebSocket;
import io.vertx.core.http.WebSocketFrame;
import java.util.List;

/// An open, paused socket to a provider.
///
/// @param early frames that came with the handshake, before it could be paused; they go before all others
public record LiveSocket(WebSocket socket, List<WebSocketFrame> early) {}
