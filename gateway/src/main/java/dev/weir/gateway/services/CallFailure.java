package dev.weir.gateway.services;

import dev.weir.contracts.failure.Failure;
import dev.weir.contracts.failure.GatewayException;
import io.netty.handler.codec.DecoderException;
import io.vertx.core.http.ConnectionPoolTooBusyException;
import io.vertx.core.http.HttpClosedException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;

/// What a caller is told when an instance can't be had. Its address stays in the log.
final class CallFailure {
    private static final int BUSY_RETRY_SECONDS = 1;

    private CallFailure() {}

    /// No connection.
    static GatewayException toConnect(Service service, boolean upgrade, Throwable cause) {
        String who = "Service '" + service.name() + "'";
        ServiceSettings settings = service.settings();
        if (cause instanceof ConnectionPoolTooBusyException) {
            String full = upgrade
                    ? settings.sockets().max() + " WebSockets to it are open"
                    : settings.waitQueueMax() + " requests are waiting for a connection";
            return GatewayException.of(Failure.UPSTREAM_BUSY, who + " is at its limit: " + full)
                    .retryAfter(BUSY_RETRY_SECONDS);
        }
        // A ConnectTimeoutException of Netty is a ConnectException too: ask its name first.
        boolean slow = cause instanceof TimeoutException
                || cause.getClass().getSimpleName().equals("ConnectTimeoutException");
        if (slow) {
            return GatewayException.withDetail(
                    Failure.UPSTREAM_TIMEOUT,
                    who + " could not be connected within "
                            + settings.connectTimeout().toMillis() + " ms",
                    cause);
        }
        String reason = switch (cause) {
            case ConnectException _ -> "it refused the connection";
            case UnknownHostException _ -> "its host name is unknown";
            case SSLException _ -> "the TLS handshake failed";
            case HttpClosedException _ -> "it closed the connection";
            default -> "the connection failed";
        };
        return GatewayException.withDetail(Failure.UPSTREAM_UNREACHABLE, who + " can't be reached: " + reason, cause);
    }

    /// A connection, and no answer.
    static GatewayException toAnswer(Service service, Throwable cause) {
        boolean noHttp = cause instanceof DecoderException || cause instanceof IllegalArgumentException;
        return noHttp
                ? GatewayException.withDetail(
                        Failure.UPSTREAM_GARBAGE,
                        "Service '" + service.name() + "' sent something that is no HTTP answer (expected: a head of at"
                                + " most " + service.settings().headMax() + ")",
                        cause)
                : GatewayException.withDetail(
                        Failure.UPSTREAM_CUT,
                        "Service '" + service.name() + "' closed the connection before it answered",
                        cause);
    }
}
