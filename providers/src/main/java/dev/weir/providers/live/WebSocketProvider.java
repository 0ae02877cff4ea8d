package dev.weir.providers.live;

import dev.weir.contracts.failure.Failure;
import dev.weir.contracts.failure.GatewayException;
import dev.weir.providers.api.ErrorAnswer;
import dev.weir.providers.api.live.LiveCall;
import dev.weir.providers.api.live.LiveDialect;
import dev.weir.providers.api.live.LiveProvider;
import dev.weir.providers.api.live.LiveRefusal;
import dev.weir.providers.api.live.LiveSocket;
import dev.weir.providers.upstream.UpstreamSettings;
import io.vertx.core.Future;
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
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.UnaryOperator;

/// A provider whose live sessions are reached over WebSockets. Each session has a connection of its own.
public final class WebSocketProvider implements LiveProvider {
    private static final int HTTPS_PORT = 443;
    private static final int HTTP_PORT = 80;

    private final Place place;
    private final LiveDialect dialect;
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
    /// @param headers by which it knows us
    public record Place(String name, URI base, UnaryOperator<String> pathOf, Map<String, String> headers) {}

    public WebSocketProvider(
            Vertx vertx, Place place, LiveDialect dialect, UpstreamSettings settings, LiveLimits limits) {
        this.place = place;
        this.dialect = dialect;
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

    @Override
    public Future<LiveSocket> open(LiveCall call) {
        var early = new ArrayList<WebSocketFrame>();
        var socket = client.webSocket();
        socket.frameHandler(early::add);
        long startedNanos = System.nanoTime();
        return socket.connect(options(call))
                .map(open -> paused(open, early))
                .recover(cause -> Future.failedFuture(failure(cause, System.nanoTime() - startedNanos)));
    }

    private static LiveSocket paused(WebSocket open, ArrayList<WebSocketFrame> early) {
        open.pause();
        return new LiveSocket(open, early);
    }

    private WebSocketConnectOptions options(LiveCall call) {
        var options = new WebSocketConnectOptions()
                .setHost(place.base().getHost())
                .setPort(port)
                .setSsl(tls)
                .setURI(prefix + place.pathOf().apply(call.model()))
                .setHeaders(HttpHeaders.headers())
                .setAllowOriginHeader(false)
                .setTimeout(openMs);
        options.getHeaders().addAll(call.headers()).set("x-request-id", call.requestId());
        place.headers().forEach(options.getHeaders()::set);
        return options;
    }

    private Throwable failure(Throwable cause, long tookNanos) {
        String who = "Provider '" + place.name() + "'";
        if (cause instanceof UpgradeRejectedException rejected) {
            Buffer body = rejected.getBody() == null ? Buffer.buffer(0) : rejected.getBody();
            return refused(rejected.getStatus(), body);
        }
        boolean slow = cause instanceof TimeoutException
                || cause.getClass().getSimpleName().equals("ConnectTimeoutException");
        if (slow || tookNanos >= TimeUnit.MILLISECONDS.toNanos(openMs)) {
            return GatewayException.withDetail(
                    Failure.UPSTREAM_TIMEOUT,
                    who + " did not open a session (expected: a connection within "
                            + settings.connectTimeout().toMillis() + " ms, an answer within " + openMs + " ms)",
                    cause);
        }
        String reason = switch (cause) {
            case ConnectException _ -> "it refused the connection";
            case UnknownHostException _ -> "its host name is unknown";
            case javax.net.ssl.SSLException _ -> "the TLS handshake failed";
            default -> "the connection failed before a session was open";
        };
        return GatewayException.withDetail(Failure.UPSTREAM_UNREACHABLE, who + " can't be reached: " + reason, cause);
    }

    private Throwable refused(int status, Buffer body) {
        if (status < 400) {
            return GatewayException.of(
                    Failure.UPSTREAM_GARBAGE,
                    "Provider '" + place.name() + "' answered " + status + " (expected: a WebSocket)");
        }
        return switch (dialect.judgeError(place.name(), status, body)) {
            case ErrorAnswer.PassOn _ -> new LiveRefusal(place.name(), status, body);
            case ErrorAnswer.Replace(var failure) -> failure;
        };
    }

    @Override
    public Future<Void> close() {
        return client.close();
    }
}
