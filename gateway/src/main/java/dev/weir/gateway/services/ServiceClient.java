package dev.weir.gateway.services;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import java.util.concurrent.TimeUnit;

/// The connections of one event loop to the instances of one service: HTTP/2 over TLS where an instance offers it,
/// HTTP/1.1 otherwise, and HTTP/1.1 for WebSockets, each of which keeps its connection. No redirect is followed.
final class ServiceClient {
    /// HTTP/2 connections to one instance: several, because it may close one on which many streams were cancelled.
    private static final int HTTP2_CONNECTIONS = 8;

    // Kept for as long as the service: Vert.x closes a client that nobody refers to.
    private final HttpClient requests;
    private final HttpClient sockets;

    ServiceClient(Vertx vertx, ServiceSettings settings) {
        boolean tls = settings.instances().getFirst().getScheme().equals("https");
        HttpClientOptions usual = options(settings, tls);
        if (tls) {
            usual.setUseAlpn(true).setProtocolVersion(HttpVersion.HTTP_2);
        }
        this.requests = make(
                vertx,
                usual,
                new PoolOptions()
                        .setHttp1MaxSize(settings.connectionsMax())
                        .setHttp2MaxSize(HTTP2_CONNECTIONS)
                        .setMaxWaitQueueSize(settings.waitQueueMax()));
        this.sockets = make(
                vertx,
                options(settings, tls),
                new PoolOptions().setHttp1MaxSize(settings.sockets().max()).setMaxWaitQueueSize(0));
    }

    private static HttpClient make(Vertx vertx, HttpClientOptions options, PoolOptions pool) {
        return vertx.httpClientBuilder()
                .with(options)
                .with(pool.setCleanerPeriod((int) TimeUnit.SECONDS.toMillis(1)))
                // What goes wrong with a connection fails its requests; Vert.x would log it once more.
                .withConnectHandler(connection -> connection.exceptionHandler(_ -> {}))
                .build();
    }

    private static HttpClientOptions options(ServiceSettings settings, boolean tls) {
        return new HttpClientOptions()
                .setSsl(tls)
                .setTrustAll(!settings.verifyCertificate())
                .setVerifyHost(settings.verifyCertificate())
                .setConnectTimeout((int) settings.connectTimeout().toMillis())
                .setKeepAliveTimeout((int) Math.max(1, settings.keepAlive().toSeconds()))
                .setHttp2KeepAliveTimeout((int) Math.max(1, settings.keepAlive().toSeconds()))
                .setMaxHeaderSize(settings.headMax().intBytes())
                .setTcpKeepAlive(true)
                .setTcpNoDelay(true);
    }

    /// A connection for one request.
    ///
    /// @param upgrade it will become a socket
    Future<HttpClientRequest> connect(RequestOptions target, boolean upgrade) {
        return (upgrade ? sockets : requests).request(target);
    }

    Future<Void> close() {
        return Future.join(requests.close(), sockets.close()).mapEmpty();
    }
}
