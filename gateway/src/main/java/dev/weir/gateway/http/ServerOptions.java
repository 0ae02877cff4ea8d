package dev.weir.gateway.http;

import dev.weir.gateway.sessions.SessionSettings;
import io.vertx.core.http.Http2Settings;
import io.vertx.core.http.HttpServerOptions;
import java.util.List;

/// The server as the settings want it: HTTP/1.1 and HTTP/2 over cleartext on one port.
final class ServerOptions {
    /// The subprotocol of a realtime session; a browser that offers one must be answered with it.
    private static final String REALTIME = "realtime";

    private ServerOptions() {}

    /// Sockets are never compressed: what is small on the wire could be large in memory.
    static HttpServerOptions from(HttpSettings settings, SessionSettings sessions) {
        return new HttpServerOptions()
                .setHost(settings.host())
                .setPort(settings.port())
                .setAcceptBacklog(settings.backlog())
                .setIdleTimeout((int) settings.idleTimeout().toSeconds())
                .setMaxHeaderSize(settings.headMax().intBytes())
                .setMaxInitialLineLength(settings.lineMax().intBytes())
                .setHandle100ContinueAutomatically(true)
                .setTcpNoDelay(true)
                .setTcpKeepAlive(true)
                .setMaxWebSocketFrameSize(sessions.frameMax().intBytes())
                .setMaxWebSocketMessageSize(sessions.messageMax().intBytes())
                .setPerFrameWebSocketCompressionSupported(false)
                .setPerMessageWebSocketCompressionSupported(false)
                .setWebSocketSubProtocols(List.of(REALTIME))
                .setHttp2ClearTextEnabled(true)
                .setHttp2ConnectionWindowSize(settings.http2ConnectionWindow().intBytes())
                .setHttp2RstFloodMaxRstFramePerWindow(settings.http2ResetsMax())
                .setInitialSettings(new Http2Settings()
                        .setMaxConcurrentStreams(settings.http2StreamsMax())
                        .setInitialWindowSize(settings.http2StreamWindow().intBytes())
                        .setMaxHeaderListSize(settings.headMax().intBytes()));
    }
}
