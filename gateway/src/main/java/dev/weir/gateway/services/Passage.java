package dev.weir.gateway.services;

import dev.weir.contracts.billing.Ending;
import dev.weir.contracts.failure.Failure;
import dev.weir.contracts.failure.GatewayException;
import dev.weir.contracts.identity.ApiKey;
import dev.weir.gateway.edge.Failures;
import dev.weir.gateway.streams.Flow;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One request on its way through Weir to a service, and the answer's way back. Every ending reaches one method, which
/// lets go of the service, tells the caller, and logs one line. Event loop only.
final class Passage implements Running, Flow.Ending {
    private static final Logger LOG = LoggerFactory.getLogger("dev.weir.service");
    private static final int SWITCHING = 101;
    /// RFC 9113, section 7: an answer that is cut off is no error of the caller's.
    private static final long INTERNAL_ERROR = 0x2;
    /// Looks at the clock between two looks at the key of an open socket.
    private static final int KEY_SWEEPS = 5;

    private final Loop loop;
    private final Service service;
    private final HttpServerRequest request;
    private final HttpServerResponse response;
    private final String requestId;
    private final Consumer<Running> onEnd;
    private final long startedNanos = System.nanoTime();

    // found on the way
    private ApiKey caller;
    private RequestHead head;
    private Delivery delivery;
    private Call call;
    private Flow down;
    private Tunnel tunnel;

    /// When something last moved.
    private long active = startedNanos;
    private int sweeps;
    private boolean over;

    Passage(Loop loop, Service service, HttpServerRequest request, String requestId, Consumer<Running> onEnd) {
        this.loop = loop;
        this.service = service;
        this.request = request;
        this.response = request.response();
        this.requestId = requestId;
        this.onEnd = onEnd;
    }

    void run() {
        request.pause();
        response.closeHandler(_ -> gone());
        response.exceptionHandler(_ -> gone());
        request.exceptionHandler(_ -> gone());
        Future.succeededFuture()
                .compose(_ -> admit())
                .compose(_ -> RequestBody.of(request, service.settings()))
                .compose(this::deliver)
                .onComplete(this::relay, cause -> fail(Ending.REFUSED, Failures.shown(cause)));
    }

    private Future<Void> admit() {
        ServiceSettings settings = service.settings();
        if (request.method() == HttpMethod.CONNECT || request.method() == HttpMethod.TRACE) {
            throw GatewayException.of(Failure.METHOD_NOT_ALLOWED, request.method() + " is not passed on to services");
        }
        if (ServicePath.climbs(request.path())) {
            throw GatewayException.of(
                    Failure.BAD_REQUEST, "The path has a segment '.' or '..' (expected: a path without them)");
        }
        return loop.shared()
                .access()
                .admit(request, settings.auth(), settings.scope())
                .map(key -> {
                    caller = key;
                    active = System.nanoTime();
                    return null;
                });
    }

    private Future<Call> deliver(RequestBody body) {
        if (over) {
            return Future.future(_ -> {});
        }
        boolean upgrade = request.canUpgradeToWebSocket();
        if (upgrade && !service.settings().sockets().enabled()) {
            throw GatewayException.of(Failure.FORBIDDEN, "Service '" + service.name() + "' has no WebSockets here");
        }
        Origin origin = Origin.of(request, caller, requestId, loop.shared().address());
        head = RequestHead.of(request, service, origin, upgrade);
        long deadline = startedNanos + service.settings().totalTimeout().toNanos();
        delivery = new Delivery(loop, service, head, body, deadline);
        return delivery.start();
    }

    private void relay(Call answered) {
        if (over) {
            answered.cancel();
            return;
        }
        call = answered;
        HttpClientResponse from = call.response();
        active = System.nanoTime();
        if (from.statusCode() == SWITCHING) {
            join();
            return;
        }
        ReplyHead.write(from, response, service.settings().responseHeaders(), requestId);
        call.onUploadFailed(failure -> fail(Ending.REFUSED, failure));
        AnswerBody body = call.answerBody();
        if (ReplyHead.isAll(request.method(), from.statusCode())) {
            body.exceptionHandler(cause -> failed(cause, null));
            body.endHandler(_ -> ended(Buffer.buffer(0)));
            body.resume();
            return;
        }
        if (!ReplyHead.saysLength(response)) {
            response.setChunked(true);
        }
        down = new Flow(loop.context(), body, response, this::passed, this);
        down.start();
        // A head whose body takes its time goes first.
        loop.context().runOnContext(_ -> {
            if (!over && !response.headWritten()) {
                response.writeHead();
            }
        });
    }

    /// The service agreed to a WebSocket.
    private void join() {
        if (!head.upgrade()) {
            call.permit().failed();
            fail(
                    Ending.UPSTREAM_CUT,
                    GatewayException.of(
                            Failure.UPSTREAM_GARBAGE,
                            "Service '" + service.name() + "' answered 101 (expected: an answer, nobody asked to"
                                    + " upgrade)"));
            return;
        }
        ReplyHead.write(call.response(), response, service.settings().responseHeaders(), requestId);
        response.putHeader(HttpHeaders.CONNECTION, "Upgrade").putHeader(HttpHeaders.UPGRADE, HttpHeaders.WEBSOCKET);
        request.toNetSocket()
                .onComplete(
                        socket -> {
                            socket.pause();
                            tunnel = new Tunnel(
                                    loop,
                                    service.settings().sockets(),
                                    socket,
                                    call,
                                    ending -> end(ending, SWITCHING, null));
                            tunnel.start();
                        },
                        cause -> fail(Ending.REFUSED, Failures.shown(cause)));
    }

    private Buffer passed(Buffer block) {
        active = System.nanoTime();
        return block;
    }

    @Override
    public void ended(Buffer last) {
        if (over) {
            return;
        }
        ReplyHead.copy(call.response().trailers(), response.trailers());
        response.end(last);
        call.completed();
        if (!request.isEnded()) {
            // Nobody wants the rest of it.
            request.handler(_ -> {}).resume();
        }
        end(Ending.COMPLETED, response.getStatusCode(), null);
    }

    @Override
    public void failed(Throwable cause, Buffer last) {
        if (over) {
            return;
        }
        call.permit().failed();
        fail(
                Ending.UPSTREAM_CUT,
                GatewayException.withDetail(
                        Failure.UPSTREAM_CUT, "Service '" + service.name() + "' broke off its answer", cause));
    }

    private void gone() {
        if (!over && tunnel == null) {
            letGo();
            end(Ending.CLIENT_GONE, response.headWritten() ? response.getStatusCode() : 0, null);
        }
    }

    /// Tells the caller by an answer while nothing was sent, and by breaking off otherwise: never by what could be
    /// taken for a whole answer.
    private void fail(Ending ending, GatewayException failure) {
        if (over) {
            return;
        }
        letGo();
        int status = response.headWritten()
                ? response.getStatusCode()
                : failure.failure().status();
        end(ending, status, failure);
        if (response.headWritten()) {
            response.reset(INTERNAL_ERROR);
        } else {
            response.headers().clear();
            response.setChunked(false);
            Failures.answerInEnvelope(request, failure, requestId);
        }
    }

    private void letGo() {
        if (down != null) {
            down.stop();
        }
        if (delivery != null) {
            delivery.cancel();
        }
    }

    private void end(Ending ending, int status, GatewayException failureOrNull) {
        over = true;
        onEnd.accept(this);
        if (LOG.isInfoEnabled()) {
            LOG.info(
                    "service '{}': {} {} {} {}, {} ms, {} attempts, instance {}, company {}, request {}{}",
                    service.name(),
                    request.method(),
                    request.path(),
                    status,
                    ending.key(),
                    TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startedNanos),
                    delivery == null ? 0 : delivery.attempts(),
                    delivery == null || delivery.instance() == null
                            ? "-"
                            : delivery.instance().name(),
                    caller == null ? "-" : caller.companyId(),
                    requestId,
                    told(failureOrNull));
        }
    }

    private static String told(GatewayException failureOrNull) {
        if (failureOrNull == null) {
            return "";
        }
        Throwable detail = failureOrNull.getCause();
        return ": " + failureOrNull.getMessage() + (detail == null ? "" : " (" + detail + ")");
    }

    @Override
    public void sweep(long now) {
        if (tunnel != null) {
            tunnel.sweep(now);
            if (!over && caller != null && ++sweeps % KEY_SWEEPS == 0) {
                loop.shared().access().stillValid(request).onFailure(this::checkKey);
            }
        } else if (now - startedNanos > service.settings().totalTimeout().toNanos()) {
            timeOut("did not end within " + service.settings().totalTimeout().toMillis() + " ms");
        } else if (call == null && delivery != null) {
            delivery.sweep(now);
        } else if (now - lastActive() > service.settings().idleTimeout().toNanos()) {
            stands();
        }
    }

    private long lastActive() {
        return call == null ? active : Math.max(active, call.active());
    }

    private void stands() {
        long ms = service.settings().idleTimeout().toMillis();
        if (call == null) {
            fail(
                    Ending.TIMEOUT,
                    GatewayException.of(Failure.BODY_TIMEOUT, "The body did not come within " + ms + " ms"));
        } else {
            timeOut("was silent for " + ms + " ms, or its answer not taken");
        }
    }

    private void timeOut(String what) {
        fail(Ending.TIMEOUT, GatewayException.of(Failure.UPSTREAM_TIMEOUT, "Service '" + service.name() + "' " + what));
    }

    /// While nobody can tell whether it is still one, a key stays one.
    private void checkKey(Throwable cause) {
        if (cause instanceof GatewayException failure && failure.failure() == Failure.INVALID_API_KEY) {
            tunnel.close(Ending.REFUSED, CloseFrame.POLICY, "the API key was revoked");
        }
    }

    @Override
    public void drain() {
        if (tunnel != null) {
            tunnel.close(Ending.SHUT_DOWN, CloseFrame.RESTART, "the gateway is shutting down");
        }
    }

    @Override
    public void shutDown() {
        drain();
        fail(Ending.SHUT_DOWN, Services.shuttingDown());
    }
}
