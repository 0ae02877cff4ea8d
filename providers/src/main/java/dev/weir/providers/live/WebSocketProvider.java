package dev.weir.providers.live;

import dev.weir.contracts.failure.Failure;
import dev.weir.contracts.failure.GatewayException;
import dev.weir.providers.api.ErrorAnswer;
import dev.weir.providers.api.Fault;
import dev.weir.providers.api.RetryAfter;
import dev.weir.providers.api.live.LiveCall;
import dev.weir.providers.api.live.LiveDialect;
import dev.weir.providers.api.live.LiveFailure;
import dev.weir.providers.api.live.LiveProvider;
import dev.weir.providers.api.live.LiveSocket;
import dev.weir.providers.api.routing.KeyPool;
import dev.weir.providers.upstream.KeyHeader;
import dev.weir.providers.upstream.UpstreamSettings;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.UpgradeRejectedException;
import io.vertx.core.http.WebSocket;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketClientOptions;
import io.vertx.core.http.WebSocketConnectOptions;
import io.vertx.core.http.WebSocketFrame;
import java.net.ConnectException;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.UnaryOperator;

/// A provider whose live sessions are reached over WebSockets. Each session has a connection of its own.
public final class WebSocketProvider implements LiveProvider {
    /// The tries to open one session, each with another key.
    private static final int KEYS_TRIED_MAX = 3;

    private static final int HTTPS_PORT = 443;
    private static final int HTTP_PORT = 80;

    private final Place place;
    private final LiveDialect dialect;
    private final RetryAfter retryAfter;
    private final UpstreamSettings settings;
    private final long openMs;
    private final boolean tls;
    private final int port;
    private final String prefix;
    // Kept for as long as the provider: Vert.x closes a client that nobody refers to.
    private final WebSocketClient client;

    /// Where a provider is.
    ///
    /// @param name for routes and messages
    /// @param base URL with the path prefix, `http` or `https`
    /// @param pathOf the path below it for a model, with its query
    /// @param header by which it knows us
    public record Place(String name, URI base, UnaryOperator<String> pathOf, KeyHeader header) {}

    public WebSocketProvider(
            Vertx vertx,
            Place place,
            LiveDialect dialect,
            RetryAfter retryAfter,
            UpstreamSettings settings,
            LiveLimits limits) {
        this.place = place;
        this.dialect = dialect;
        this.retryAfter = retryAfter;
        this.settings = settings;
        this.openMs = limits.openMs();
        this.tls = place.base().getScheme().equals("https");
        this.port = place.base().getPort() > 0 ? place.base().getPort() : tls ? HTTPS_PORT : HTTP_PORT;
        String path = place.base().getRawPath();
        this.prefix = path == null ? "" : path.replaceAll("/+$", "");
        var options = new WebSocketClientOptions()
                .setSsl(tls)
                .setConnectTimeout((int) settings.connectTimeout().toMillis())
                .setMaxFrameSize(limits.frameBytesMax())
                .setMaxConnections(limits.socketsMax())
                .setTcpKeepAlive(true)
                .setTcpNoDelay(true);
        if (tls) {
            options.setTrustAll(!settings.verifyCertificate()).setVerifyHost(settings.verifyCertificate());
        }
        this.client = vertx.createWebSocketClient(options);
    }

    @Override
    public String name() {
        return place.name();
    }

    /// A key that is refused is followed by another, as long as one is in service.
    @Override
    public Future<LiveSocket> open(LiveCall call) {
        return open(call, KEYS_TRIED_MAX);
    }

    private Future<LiveSocket> open(LiveCall call, int tries) {
        KeyPool keys = place.header().keys();
        long startedNanos = System.nanoTime();
        int key = keys == null ? 0 : keys.take(startedNanos);
        var early = new ArrayList<WebSocketFrame>();
        var socket = client.webSocket();
        socket.frameHandler(early::add);
        return socket.connect(options(call, key))
                .map(open -> {
                    if (keys != null) {
                        keys.succeeded(key, startedNanos);
                    }
                    return paused(open, early);
                })
                .recover(cause -> {
                    long now = System.nanoTime();
                    LiveFailure failure = failure(cause, now - startedNanos);
                    return hasOther(keys, key, failure, startedNanos, now) && tries > 1
                            ? open(call, tries - 1)
                            : Future.failedFuture(failure);
                });
    }

    /// True when another key may do better. What came without an answer says nothing of a key.
    private static boolean hasOther(KeyPool keys, int key, LiveFailure failure, long takenNanos, long now) {
        if (keys == null || failure.status() == 0) {
            return false;
        }
        keys.failed(key, failure.fault(), failure.retryAfterMs(), takenNanos, now);
        return keys.hasOther(failure.fault(), now);
    }

    private static Buffer body(UpgradeRejectedException rejected) {
        return rejected.getBody() == null ? Buffer.buffer(0) : rejected.getBody();
    }

    private static LiveSocket paused(WebSocket open, ArrayList<WebSocketFrame> early) {
        open.pause();
        return new LiveSocket(open, early);
    }

    private WebSocketConnectOptions options(LiveCall call, int key) {
        var options = new WebSocketConnectOptions()
                .setHost(place.base().getHost())
                .setPort(port)
                .setSsl(tls)
                .setURI(prefix + place.pathOf().apply(call.model()))
                .setHeaders(HttpHeaders.headers())
                .setAllowOriginHeader(false)
                .setTimeout(openMs);
        options.getHeaders().addAll(call.headers()).set("x-request-id", call.requestId());
        place.header().put(options.getHeaders(), key);
        return options;
    }

    private LiveFailure failure(Throwable cause, long tookNanos) {
        String who = "Provider '" + place.name() + "'";
        if (cause instanceof UpgradeRejectedException rejected) {
            return refused(who, rejected);
        }
        boolean slow = cause instanceof TimeoutException
                || cause.getClass().getSimpleName().equals("ConnectTimeoutException");
        if (slow || tookNanos >= TimeUnit.MILLISECONDS.toNanos(openMs)) {
            return LiveFailure.told(
                    Fault.TIMEOUT,
                    0,
                    0,
                    GatewayException.withDetail(
                            Failure.UPSTREAM_TIMEOUT,
                            who + " did not open a session (expected: a connection within "
                                    + settings.connectTimeout().toMillis() + " ms, an answer within " + openMs + " ms)",
                            cause));
        }
        String reason = switch (cause) {
            case ConnectException _ -> "it refused the connection";
            case UnknownHostException _ -> "its host name is unknown";
            case javax.net.ssl.SSLException _ -> "the TLS handshake failed";
            default -> "the connection failed before a session was open";
        };
        return LiveFailure.told(
                Fault.UNREACHABLE,
                0,
                0,
                GatewayException.withDetail(Failure.UPSTREAM_UNREACHABLE, who + " can't be reached: " + reason, cause));
    }

    private LiveFailure refused(String who, UpgradeRejectedException rejected) {
        int status = rejected.getStatus();
        if (status < 400) {
            return LiveFailure.told(
                    Fault.GARBAGE,
                    status,
                    0,
                    GatewayException.of(
                            Failure.UPSTREAM_GARBAGE, who + " answered " + status + " (expected: a WebSocket)"));
        }
        MultiMap headers = rejected.getHeaders() == null ? HttpHeaders.headers() : rejected.getHeaders();
        Buffer body = body(rejected);
        Fault fault = dialect.fault(status, headers, body);
        long advisedMs = retryAfter.ms(status, headers, body);
        return switch (dialect.judgeError(place.name(), status, body)) {
            case ErrorAnswer.PassOn _ -> LiveFailure.passedOn(place.name(), fault, status, advisedMs, body);
            case ErrorAnswer.Replace(var failure) -> LiveFailure.told(fault, status, advisedMs, failure);
        };
    }

    @Override
    public Future<Void> close() {
        return client.close();
    }
}
