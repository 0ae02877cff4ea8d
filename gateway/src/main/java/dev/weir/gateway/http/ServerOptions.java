package dev.weir.gateway.http;

import io.vertx.core.http.Http2Settings;
import io.vertx.core.http.HttpServerOptions;

/// The server as the settings want it: HTTP/1.1 and HTTP/2 over cleartext on one port.
final class ServerOptions {
    private ServerOptions() {}

    static HttpServerOptions from(HttpSettings settings) {
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
                .setHttp2ClearTextEnabled(true)
                .setHttp2ConnectionWindowSize(settings.http2ConnectionWindow().intBytes())
                .setHttp2RstFloodMaxRstFramePerWindow(settings.http2ResetsMax())
                .setInitialSettings(new Http2Settings()
                        .setMaxConcurrentStreams(settings.http2StreamsMax())
                        .setInitialWindowSize(settings.http2StreamWindow().intBytes())
                        .setMaxHeaderListSize(settings.headMax().intBytes()));
    }
}
