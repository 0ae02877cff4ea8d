package dev.weir.providers.upstream;

import dev.weir.contracts.failure.Failure;
import dev.weir.contracts.failure.GatewayException;
import dev.weir.providers.api.Answer;
import dev.weir.providers.api.AnswerBody;
import dev.weir.providers.api.ProviderCall;
import dev.weir.providers.api.SocketTurn;
import io.netty.handler.codec.DecoderException;
import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.ConnectionPoolTooBusyException;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpClosedException;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.impl.Http1xClientConnection;
import io.vertx.core.streams.ReadStream;
import java.net.ConnectException;
import java.util.concurrent.TimeoutException;

/// One HTTP request to a provider. Event loop only.
final class HttpAttempt extends KeyedAttempt {
    /// RFC 9113, section 7: the stream is no longer needed.
    private static final long CANCEL = 0x8;

    private static final int BUSY_RETRY_SECONDS = 1;
    private static final int OK_MAX = 299;

    private final String provider;
    private final UpstreamSettings settings;
    private final Promise<Answer> answer = Promise.promise();

    private HttpClientRequest request;
    /// Null over HTTP/2.
    private SocketTurn turn;
    private boolean cancelled;
    /// Some of the request has not been sent.
    private boolean sending;

    HttpAttempt(String provider, UpstreamSettings settings) {
        this.provider = provider;
        this.settings = settings;
    }

    /// The pool gave a connection, or none.
    ///
    /// @param body null for a request without one
    /// @param stream what is sent in place of `body`; null when that is all
    void connected(AsyncResult<HttpClientRequest> result, Buffer body, ProviderCall.Stream stream) {
        if (result.failed()) {
            answer.tryFail(connectFailure(result.cause()));
            return;
        }
        request = result.result();
        // Vert.x would log what nobody listens for, such as our own reset; what fails the call reaches its future.
        request.exceptionHandler(_ -> {});
        turn = SocketTurn.begin(request.connection(), request.version());
        if (cancelled) {
            // The client left while we waited for a connection.
            request.reset(CANCEL);
            return;
        }
        if (stream == null) {
            (body == null ? request.send() : request.send(body)).onComplete(this::answered);
        } else {
            send(stream);
        }
    }

    private void send(ProviderCall.Stream body) {
        if (body.length() >= 0) {
            request.putHeader(HttpHeaders.CONTENT_LENGTH, Long.toString(body.length()));
        } else {
            request.setChunked(true);
        }
        sending = true;
        request.response().onComplete(this::answered);
        // What breaks the sending off is the caller's to tell: it ends the attempt.
        body.bytes().pipeTo(request).onSuccess(_ -> sending = false);
    }

    private void answered(AsyncResult<HttpClientResponse> result) {
        if (result.failed()) {
            answer.tryFail(answerFailure(result.cause()));
            return;
        }
        HttpClientResponse response = result.result();
        response.pause();
        if (response.statusCode() <= OK_MAX) {
            accepted();
        }
        answer.tryComplete(new Answer(response.statusCode(), response.headers(), body(response)));
    }

    private ReadStream<Buffer> body(HttpClientResponse response) {
        // HTTP/2 has its windows; its connection is not one stream's to stop.
        if (turn != null) {
            return new AnswerBody(response, turn);
        }
        // Vert.x would log what nobody listens for; whoever reads the body puts another in its place.
        response.exceptionHandler(_ -> {});
        return response;
    }

    private GatewayException answerFailure(Throwable cause) {
        boolean noHttp = cause instanceof DecoderException || cause instanceof IllegalArgumentException;
        return noHttp
                ? GatewayException.withDetail(
                        Failure.UPSTREAM_GARBAGE,
                        "Provider '" + provider
                                + "' sent something that is no HTTP answer (expected: a head of at most "
                                + settings.headMax() + ")",
                        cause)
                : GatewayException.withDetail(
                        Failure.UPSTREAM_CUT,
                        "Provider '" + provider + "' closed the connection before it answered",
                        cause);
    }

    private GatewayException connectFailure(Throwable cause) {
        if (cause instanceof ConnectionPoolTooBusyException) {
            return GatewayException.of(
                            Failure.UPSTREAM_BUSY,
                            "Provider '" + provider + "' is at its limit: " + settings.waitQueueMax()
                                    + " requests are waiting for a connection")
                    .retryAfter(BUSY_RETRY_SECONDS);
        }
        // A ConnectTimeoutException of Netty is a ConnectException too: ask its name first.
        boolean timedOut = cause instanceof TimeoutException
                || cause.getClass().getSimpleName().equals("ConnectTimeoutException");
        if (timedOut) {
            return GatewayException.withDetail(
                    Failure.UPSTREAM_TIMEOUT,
                    "Provider '" + provider + "' could not be connected within "
                            + settings.connectTimeout().toMillis() + " ms",
                    cause);
        }
        String reason = switch (cause) {
            case ConnectException _ -> "it refused the connection";
            case java.net.UnknownHostException _ -> "its host name is unknown";
            case javax.net.ssl.SSLException _ -> "the TLS handshake failed";
            case HttpClosedException _ -> "it closed the connection";
            default -> "the connection failed";
        };
        return GatewayException.withDetail(
                Failure.UPSTREAM_UNREACHABLE, "Provider '" + provider + "' can't be reached: " + reason, cause);
    }

    @Override
    public Future<Answer> answer() {
        return answer.future();
    }

    @Override
    public void cancel() {
        if (cancelled) {
            return;
        }
        cancelled = true;
        if (request == null) {
            return;
        }
        if (sending && request.connection() instanceof Http1xClientConnection connection) {
            // Vert.x would use the connection again, once its answer has ended, with half a request on it.
            connection.close();
        }
        request.reset(CANCEL);
    }
}
