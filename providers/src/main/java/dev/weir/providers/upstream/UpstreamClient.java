package dev.weir.providers.upstream;

import dev.weir.providers.api.Attempt;
import dev.weir.providers.api.ProviderCall;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.Http2Settings;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import java.net.URI;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/// The connections to one provider: HTTP/2 over TLS where the server offers it (ALPN), HTTP/1.1 otherwise. No redirect
/// is followed. One per event loop.
public final class UpstreamClient {
    private static final int HTTPS_PORT = 443;
    private static final int HTTP_PORT = 80;

    private final String provider;
    private final UpstreamSettings settings;
    // Kept for as long as the provider: Vert.x closes a client that nobody refers to.
    private final HttpClient client;

    /// @param provider its name, for messages
    /// @param base its URL; only whether it speaks TLS counts here
    public UpstreamClient(Vertx vertx, String provider, URI base, UpstreamSettings settings) {
        this.provider = provider;
        this.settings = settings;
        this.client = vertx.httpClientBuilder()
                .with(clientOptions(settings, isTls(base)))
                .with(poolOptions(settings))
                // What goes wrong with a connection fails its requests; Vert.x would log it once more.
                .withConnectHandler(connection -> connection.exceptionHandler(_ -> {}))
                .build();
    }

    private static boolean isTls(URI uri) {
        return uri.getScheme().equals("https");
    }

    private static HttpClientOptions clientOptions(UpstreamSettings settings, boolean tls) {
        var options = new HttpClientOptions()
                .setSsl(tls)
                .setConnectTimeout((int) settings.connectTimeout().toMillis())
                .setKeepAliveTimeout((int) settings.keepAlive().toSeconds())
                .setHttp2KeepAliveTimeout((int) settings.keepAlive().toSeconds())
                .setHttp2MultiplexingLimit(settings.http2StreamsMax())
                .setHttp2ConnectionWindowSize(settings.http2ConnectionWindow().intBytes())
                .setInitialSettings(new Http2Settings()
                        .setInitialWindowSize(settings.http2StreamWindow().intBytes()))
                .setMaxHeaderSize(settings.headMax().intBytes())
                .setTcpKeepAlive(true)
                .setTcpNoDelay(true);
        if (tls) {
            options.setUseAlpn(true)
                    .setProtocolVersion(HttpVersion.HTTP_2)
                    .setTrustAll(!settings.verifyCertificate())
                    .setVerifyHost(settings.verifyCertificate());
        }
        return options;
    }

    private static PoolOptions poolOptions(UpstreamSettings settings) {
        return new PoolOptions()
                .setHttp1MaxSize(settings.connectionsMax())
                .setHttp2MaxSize(settings.http2ConnectionsMax())
                .setMaxWaitQueueSize(settings.waitQueueMax())
                .setCleanerPeriod((int) TimeUnit.SECONDS.toMillis(1));
    }

    /// A request to the host of an absolute address, whose path it does not have yet.
    public static RequestOptions to(HttpMethod method, URI address) {
        boolean tls = isTls(address);
        return new RequestOptions()
                .setMethod(method)
                .setSsl(tls)
                .setHost(address.getHost())
                .setPort(address.getPort() > 0 ? address.getPort() : tls ? HTTPS_PORT : HTTP_PORT);
    }

    /// Sends one request. Returns at once.
    ///
    /// @param head completes the request's head
    /// @param body null for a request without one
    public Attempt send(RequestOptions target, Consumer<HttpClientRequest> head, Buffer body) {
        HttpAttempt attempt = attempt();
        send(attempt, target, head, body, null);
        return attempt;
    }

    /// One that is still to be sent.
    HttpAttempt attempt() {
        return new HttpAttempt(provider, settings);
    }

    /// The same with a body that may be sent as it comes.
    ///
    /// @param attempt of [#attempt()]
    /// @param stream what is sent in place of `body`; null when that is all
    void send(
            HttpAttempt attempt,
            RequestOptions target,
            Consumer<HttpClientRequest> head,
            Buffer body,
            ProviderCall.Stream stream) {
        client.request(target).onComplete(connected -> {
            if (connected.succeeded()) {
                head.accept(connected.result());
            }
            attempt.connected(connected, body, stream);
        });
    }

    public Future<Void> close() {
        return client.close();
    }
}
