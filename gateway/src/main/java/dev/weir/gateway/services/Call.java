package dev.weir.gateway.services;

import dev.weir.contracts.failure.Failure;
import dev.weir.contracts.failure.GatewayException;
import dev.weir.gateway.edge.Failures;
import dev.weir.providers.api.AnswerBody;
import dev.weir.providers.api.SocketTurn;
import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.ConnectionPoolTooBusyException;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.net.NetSocket;
import java.util.concurrent.TimeUnit;

/// One request to one instance, from its connection to the end of its answer. Event loop only.
final class Call {
    /// RFC 9113, section 7: the stream is no longer needed.
    private static final long CANCEL = 0x8;

    private final Loop loop;
    private final Service service;
    private final Instance.Permit permit;
    private final RequestHead head;
    private final RequestBody body;
    private final Promise<HttpClientResponse> answer = Promise.promise();

    private HttpClientRequest request;
    /// Null over HTTP/2.
    private SocketTurn turn;
    private HttpClientResponse response;
    /// Null when the body is whole.
    private Sending sending;
    private long connectedNanos = System.nanoTime();
    private boolean over;
    private Handler<GatewayException> uploadFailed = this::fail;

    Call(Loop loop, Service service, Instance.Permit permit, RequestHead head, RequestBody body) {
        this.loop = loop;
        this.service = service;
        this.permit = permit;
        this.head = head;
        this.body = body;
    }

    /// Makes the request.
    ///
    /// @return the answer, paused, or the [GatewayException] that a caller may be told
    Future<HttpClientResponse> start() {
        loop.client(service)
                .connect(permit.instance().request(head.method(), head.uri()), head.upgrade())
                .onComplete(this::connected);
        return answer.future();
    }

    Instance.Permit permit() {
        return permit;
    }

    /// True once some of the request may have reached the instance.
    boolean sent() {
        return request != null;
    }

    HttpClientResponse response() {
        return response;
    }

    /// The body of the answer.
    AnswerBody answerBody() {
        return new AnswerBody(response, turn);
    }

    /// The connection, after the instance agreed to make it a socket.
    NetSocket socket() {
        return response.netSocket();
    }

    private void connected(AsyncResult<HttpClientRequest> connected) {
        if (over) {
            connected.map(late -> late.reset(CANCEL));
            return;
        }
        if (connected.failed()) {
            if (!(connected.cause() instanceof ConnectionPoolTooBusyException)) {
                permit.failed();
            }
            fail(CallFailure.toConnect(service, head.upgrade(), connected.cause()));
            return;
        }
        request = connected.result();
        connectedNanos = System.nanoTime();
        // Vert.x would log what nobody listens for, such as our own reset; what fails the call reaches its future.
        request.exceptionHandler(_ -> {});
        turn = SocketTurn.begin(request.connection(), request.version());
        try {
            request.headers().addAll(head.headers());
            switch (body) {
                case RequestBody.Whole(var bytes) -> send(bytes).onComplete(this::answered);
                case RequestBody.Passing passing -> send(passing);
            }
        } catch (RuntimeException refused) {
            // A header, say, that one version of HTTP has and the other does not.
            fail(Failures.shown(refused));
        }
    }

    private Future<HttpClientResponse> send(Buffer bytes) {
        if (head.upgrade()) {
            return request.connect();
        }
        boolean usuallyHasBody = head.method() == HttpMethod.POST
                || head.method() == HttpMethod.PUT
                || head.method() == HttpMethod.PATCH;
        if (bytes.length() == 0 && usuallyHasBody) {
            request.putHeader(HttpHeaders.CONTENT_LENGTH, "0");
        }
        return bytes.length() == 0 ? request.send() : request.send(bytes);
    }

    private void send(RequestBody.Passing passing) {
        request.response().onComplete(this::answered);
        sending = new Sending(loop, service.settings(), passing, request, refused -> uploadFailed.handle(refused));
        sending.start();
    }

    /// Who is told, in place of whoever waits for the answer, that the caller's body can't be sent.
    void onUploadFailed(Handler<GatewayException> told) {
        uploadFailed = told;
    }

    private void answered(AsyncResult<HttpClientResponse> result) {
        if (over) {
            return;
        }
        if (result.failed()) {
            permit.failed();
            fail(CallFailure.toAnswer(service, result.cause()));
            return;
        }
        response = result.result();
        // Vert.x would log what nobody listens for; whoever reads the body puts another in its place.
        response.pause().exceptionHandler(_ -> {});
        answer.tryComplete(response);
    }

    /// Looks at the clock while there is no answer.
    void sweep(long now) {
        if (over || response != null) {
            return;
        }
        ServiceSettings settings = service.settings();
        if (uploading()) {
            if (passed(settings.idleTimeout().toMillis(), now)) {
                uploadStands();
            }
        } else if (passed(settings.firstByteTimeout().toMillis(), now)) {
            permit.failed();
            fail(GatewayException.of(
                    Failure.UPSTREAM_TIMEOUT,
                    "Service '" + service.name() + "' did not answer within "
                            + settings.firstByteTimeout().toMillis() + " ms"));
        }
    }

    private void uploadStands() {
        long ms = service.settings().idleTimeout().toMillis();
        if (sending.isStalled()) {
            permit.failed();
            fail(GatewayException.of(
                    Failure.UPSTREAM_TIMEOUT,
                    "Service '" + service.name() + "' took nothing of the body for " + ms + " ms"));
        } else {
            fail(GatewayException.of(Failure.BODY_TIMEOUT, "Nothing of the body came for " + ms + " ms"));
        }
    }

    private boolean passed(long ms, long now) {
        return now - active() > TimeUnit.MILLISECONDS.toNanos(ms);
    }

    /// Some of the body has not been sent.
    private boolean uploading() {
        return sending != null && !sending.isOver();
    }

    /// When something last went to the instance, by `System.nanoTime()`.
    long active() {
        return sending == null ? connectedNanos : Math.max(connectedNanos, sending.active());
    }

    private void fail(GatewayException failure) {
        cancel();
        answer.tryFail(failure);
    }

    /// The answer came to its end.
    void completed() {
        permit.succeeded();
        if (uploading()) {
            // With half a request on it, the connection is of no use to others.
            cancel();
        } else {
            over = true;
            permit.end();
        }
    }

    /// Breaks it off, wherever it is. Does nothing when it is over.
    void cancel() {
        if (over) {
            return;
        }
        over = true;
        permit.end();
        if (sending != null) {
            sending.stop();
        }
        if (request == null) {
            return;
        }
        boolean http1 = request.version() != HttpVersion.HTTP_2;
        if (http1 && (uploading() || head.upgrade())) {
            // Vert.x would use the connection again, once its answer has ended.
            request.connection().close();
        }
        request.reset(CANCEL);
    }
}
