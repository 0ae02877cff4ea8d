package dev.weir.providers.upstream;

import dev.weir.providers.api.Attempt;
import dev.weir.providers.api.CallRequest;
import dev.weir.providers.api.Dialect;
import dev.weir.providers.api.ModelTarget;
import dev.weir.providers.api.Provider;
import dev.weir.providers.api.ProviderCall;
import dev.weir.providers.api.Timeouts;
import dev.weir.providers.api.UpstreamCall;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.Http2Settings;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import java.net.URI;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/// A provider reached over HTTP: HTTP/2 over TLS where the server offers it (ALPN), HTTP/1.1 otherwise.
public final class HttpProvider implements Provider {
    private static final int HTTPS_PORT = 443;
    private static final int HTTP_PORT = 80;
    /// A path may hold a model's name, and there may be many.
    private static final int TARGETS_MAX = 256;

    private final String name;
    private final Speech speech;
    private final Credential credential;
    private final UpstreamSettings settings;
    private final Timeouts timeouts;
    // Kept for as long as the provider: Vert.x closes a client that nobody refers to.
    private final HttpClient client;
    private final RequestOptions target;
    /// By the path of a call, as far as they are few.
    private final Map<String, RequestOptions> targets = new HashMap<>();
    private final String prefix;

    /// @param base URL with the path prefix
    /// @param credential how it knows us
    public HttpProvider(Vertx vertx, URI base, Speech speech, Credential credential, UpstreamSettings settings) {
        this.name = speech.provider();
        this.speech = speech;
        this.credential = credential;
        this.settings = settings;
        this.timeouts = settings.timeouts();
        boolean tls = base.getScheme().equals("https");
        int port = base.getPort() > 0 ? base.getPort() : tls ? HTTPS_PORT : HTTP_PORT;
        this.client = vertx.httpClientBuilder()
                .with(clientOptions(settings, tls))
                .with(poolOptions(settings))
                // What goes wrong with a connection fails its requests; Vert.x would log it once more.
                .withConnectHandler(connection -> connection.exceptionHandler(_ -> {}))
                .build();
        this.prefix = base.getRawPath() == null ? "" : base.getRawPath().replaceAll("/+$", "");
        this.target = new RequestOptions()
                .setMethod(HttpMethod.POST)
                .setHost(base.getHost())
                .setPort(port);
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

    @Override
    public String name() {
        return name;
    }

    @Override
    public UpstreamCall prepare(Dialect dialect, CallRequest request, Buffer body, ModelTarget model) {
        return speech.prepare(dialect, request, body, model);
    }

    @Override
    public Timeouts timeouts() {
        return timeouts;
    }

    @Override
    public Attempt send(ProviderCall call) {
        var attempt = new HttpAttempt(name, settings);
        RequestOptions options = options(call.path());
        client.request(options).onComplete(connected -> {
            if (connected.succeeded()) {
                var request = connected.result();
                request.headers().addAll(call.headers());
                request.putHeader(HttpHeaders.CONTENT_TYPE, call.contentType());
                request.putHeader("x-request-id", call.requestId());
                credential.show(request, options.getURI(), call.body());
            }
            attempt.connected(connected, call.body());
        });
        return attempt;
    }

    private RequestOptions options(String path) {
        if (targets.size() >= TARGETS_MAX) {
            targets.clear();
        }
        return targets.computeIfAbsent(path, below -> new RequestOptions(target).setURI(prefix + below));
    }

    @Override
    public Future<Void> close() {
        return client.close();
    }
}
