package dev.weir.gateway.services;

import dev.weir.contracts.billing.Ending;
import dev.weir.contracts.failure.Failure;
import dev.weir.contracts.failure.GatewayException;
import dev.weir.contracts.identity.ApiKey;
import dev.weir.gateway.edge.Failures;
import io.vertx.core.Future;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.util.function.Consumer;

/// One request on its way through Weir to a service, and the answer's way back. Every ending reaches one method, which
/// lets go of the service, tells the caller, and logs one line. Event loop only.
final class Passage implements Running, Returning.End {
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
    private final ServiceLog log;

    // found on the way
    private ApiKey caller;
    private RequestHead head;
    private Delivery delivery;
    private Call call;
    private Returning returning;
    private Tunnel tunnel;

    private long admittedNanos = System.nanoTime();
    private int sweeps;
    private boolean over;

    Passage(Loop loop, Service service, HttpServerRequest request, String requestId, Consumer<Running> onEnd) {
        this.loop = loop;
        this.service = service;
        this.request = request;
        this.response = request.response();
        this.requestId = requestId;
        this.onEnd = onEnd;
        this.log = new ServiceLog(request, requestId);
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
        return loop.access().admit(request, settings.auth(), settings.scope()).map(key -> {
            caller = key;
            admittedNanos = System.nanoTime();
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
        long deadline = log.startedNanos() + service.settings().totalTimeout().toNanos();
        delivery = new Delivery(loop, service, head, body, deadline);
        return delivery.start();
    }

    private void relay(Call answered) {
        if (over) {
            answered.cancel();
            return;
        }
        call = answered;
        if (call.response().statusCode() == SWITCHING) {
            join();
            return;
        }
        call.onUploadFailed(failure -> fail(Ending.REFUSED, failure));
        returning = new Returning(loop, call, request, this);
        returning.start(service.settings().responseHeaders(), requestId);
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

    @Override
    public void whole() {
        if (!over) {
            end(Ending.COMPLETED, response.getStatusCode(), null);
        }
    }

    @Override
    public void cut(Throwable cause) {
        fail(
                Ending.UPSTREAM_CUT,
                GatewayException.withDetail(
                        Failure.UPSTREAM_CUT, "Service '" + service.name() + "' broke off its answer", cause));
    }

    private void gone() {
        if (!over && tunnel == null) {
            end(Ending.CLIENT_GONE, response.headWritten() ? response.getStatusCode() : 0, null);
            letGo();
        }
    }

    /// Tells the caller by an answer while nothing was sent, and by breaking off otherwise: never by what could be
    /// taken for a whole answer.
    private void fail(Ending ending, GatewayException failure) {
        if (over) {
            return;
        }
        int status = response.headWritten()
                ? response.getStatusCode()
                : failure.failure().status();
        end(ending, status, failure);
        letGo();
        if (response.headWritten()) {
            response.reset(INTERNAL_ERROR);
        } else {
            response.headers().clear();
            response.setChunked(false);
            Failures.answerInEnvelope(request, failure, requestId);
        }
    }

    private void letGo() {
        if (returning != null) {
            returning.stop();
        }
        if (delivery != null) {
            delivery.cancel();
        }
    }

    private void end(Ending ending, int status, GatewayException failureOrNull) {
        over = true;
        onEnd.accept(this);
        log.ended("service '" + service.name() + "'", calls(), caller, status, ending, failureOrNull);
    }

    private String calls() {
        return delivery == null || delivery.instance() == null
                ? "not asked"
                : delivery.attempts() + " attempts, the last at "
                        + delivery.instance().name();
    }

    @Override
    public void sweep(long now) {
        if (tunnel != null) {
            tunnel.sweep(now);
            if (!over && caller != null && ++sweeps % KEY_SWEEPS == 0) {
                loop.access().stillValid(request).onFailure(this::checkKey);
            }
        } else if (now - log.startedNanos() > service.settings().totalTimeout().toNanos()) {
            timeOut("did not end within " + service.settings().totalTimeout().toMillis() + " ms");
        } else if (call == null && delivery != null) {
            delivery.sweep(now);
        } else if (now - lastActive() > service.settings().idleTimeout().toNanos()) {
            stands();
        }
    }

    private long lastActive() {
        return returning == null ? admittedNanos : returning.active();
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
