package dev.weir.gateway.errands;

import dev.weir.contracts.files.LineAnswer;
import dev.weir.contracts.files.LineCall;
import dev.weir.contracts.files.LineRunner;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import java.time.Duration;

/// Executes lines of batches over the loopback interface, as [Errands]. Callable from any context.
public final class LoopbackRunner implements LineRunner {
    private static final int TOO_LONG = 413;
    private static final String REQUEST_ID = "x-request-id";

    private final Errands errands;
    private final HttpClient client;
    private final int answerBytesMax;

    /// @param atOnce lines that are executed at once; further ones wait
    /// @param idleTimeout a line whose request brings no byte for so long has no answer; above every timeout of the
    ///     pipeline
    public LoopbackRunner(Vertx vertx, Errands errands, int atOnce, int answerBytesMax, Duration idleTimeout) {
        this.errands = errands;
        this.answerBytesMax = answerBytesMax;
        this.client = vertx.createHttpClient(
                new HttpClientOptions()
                        .setIdleTimeout((int) idleTimeout.toSeconds())
                        .setTcpNoDelay(true),
                new PoolOptions().setHttp1MaxSize(atOnce));
    }

    @Override
    public Future<LineAnswer> run(LineCall call) {
        return client.request(new RequestOptions()
                        .setMethod(HttpMethod.POST)
                        .setHost(Errands.HOST)
                        .setPort(errands.port())
                        .setURI(call.path()))
                .compose(request -> {
                    request.putHeader(
                                    HttpHeaders.AUTHORIZATION,
                                    "Bearer " + errands.keys.credential(call.companyId(), call.keyId()))
                            .putHeader(HttpHeaders.CONTENT_TYPE, "application/json")
                            .putHeader(Errands.ID, call.requestId().toString())
                            .putHeader(Errands.FORWARDED_FOR, call.clientAddress());
                    return request.send(call.body()).compose(response -> read(request, response));
                });
    }

    private Future<LineAnswer> read(HttpClientRequest request, HttpClientResponse response) {
        Promise<LineAnswer> read = Promise.promise();
        Buffer body = Buffer.buffer();
        response.exceptionHandler(read::tryFail);
        response.handler(piece -> {
            if (body.length() + piece.length() > answerBytesMax) {
                read.tryComplete(tooLong(response));
                request.reset();
            } else {
                body.appendBuffer(piece);
            }
        });
        response.endHandler(_ -> read.tryComplete(
                new LineAnswer(response.statusCode(), requestId(response), retryAfter(response), body)));
        return read.future();
    }

    private LineAnswer tooLong(HttpClientResponse response) {
        String told = "{\"error\":{\"message\":\"The answer is longer than " + answerBytesMax
                + " bytes and was not kept.\",\"type\":\"invalid_request_error\",\"param\":null,"
                + "\"code\":\"answer_too_long\"}}";
        return new LineAnswer(TOO_LONG, requestId(response), 0, Buffer.buffer(told));
    }

    private static String requestId(HttpClientResponse response) {
        String id = response.getHeader(REQUEST_ID);
        return id == null ? "" : id;
    }

    private static int retryAfter(HttpClientResponse response) {
        String seconds = response.getHeader(HttpHeaders.RETRY_AFTER);
        return seconds != null && seconds.matches("\\d{1,9}") ? Integer.parseInt(seconds) : 0;
    }
}
