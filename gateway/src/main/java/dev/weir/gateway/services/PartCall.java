package dev.weir.gateway.services;

import dev.weir.contracts.failure.Failure;
import dev.weir.contracts.failure.GatewayException;
import dev.weir.gateway.edge.Failures;
import dev.weir.providers.api.AnswerBody;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One part of an aggregate being asked for. Event loop only.
final class PartCall {
    private static final Logger LOG = LoggerFactory.getLogger(PartCall.class);

    private final Loop loop;
    private final Aggregate.Part part;
    private final long bytesMax;
    private final long startedNanos = System.nanoTime();
    private final Promise<Void> over = Promise.promise();

    private Delivery delivery;
    private int status;
    private Buffer json;
    private GatewayException failure;
    private long tookNanos;

    PartCall(Loop loop, Aggregate.Part part, long bytesMax) {
        this.loop = loop;
        this.part = part;
        this.bytesMax = bytesMax;
    }

    /// Completes when it is over, well or not. Never fails.
    Future<Void> start(HttpServerRequest request, Origin origin) {
        Future.succeededFuture()
                .compose(_ -> ask(request, origin))
                .compose(this::read)
                .onComplete(this::succeed, cause -> fail(Failures.shown(cause)));
        return over.future();
    }

    private Future<Call> ask(HttpServerRequest request, Origin origin) {
        ServiceSettings settings = part.service().settings();
        if (settings.auth() == Entrance.KEY && !origin.keyOrNull().allows(settings.scope())) {
            throw Access.lacks(origin.keyOrNull(), settings.scope());
        }
        String uri = part.path().fill(request.params()::get);
        if (ServicePath.climbs(uri)) {
            throw GatewayException.of(
                    Failure.INVALID_VALUE, "A parameter makes a segment '.' or '..' of the part's path");
        }
        RequestHead head = RequestHead.ofPart(request, part.service(), origin, uri);
        long deadline = startedNanos + TimeUnit.MILLISECONDS.toNanos(part.timeoutMs());
        delivery = new Delivery(loop, part.service(), head, RequestBody.NONE, deadline);
        return delivery.start();
    }

    private Future<Buffer> read(Call call) {
        status = call.response().statusCode();
        Promise<Buffer> whole = Promise.promise();
        Buffer gathered = Buffer.buffer();
        AnswerBody body = call.answerBody();
        body.handler(block -> {
            if (gathered.length() + block.length() > bytesMax) {
                whole.tryFail(GatewayException.of(
                        Failure.UPSTREAM_GARBAGE, "Its answer is too long (expected: at most " + bytesMax + " bytes)"));
                call.cancel();
            } else {
                gathered.appendBuffer(block);
            }
        });
        body.exceptionHandler(cause -> {
            if (whole.tryFail(GatewayException.withDetail(
                    Failure.UPSTREAM_CUT, "Service '" + part.service().name() + "' broke off its answer", cause))) {
                call.permit().failed();
                call.cancel();
            }
        });
        body.endHandler(_ -> {
            call.completed();
            whole.tryComplete(gathered);
        });
        body.resume();
        return whole.future().map(bytes -> checked(bytes, call.response().getHeader(HttpHeaders.CONTENT_TYPE)));
    }

    /// The answer as JSON that can stand in another one.
    private Buffer checked(Buffer bytes, String type) {
        if (status < 200 || status > 299) {
            throw GatewayException.of(
                    ofStatus(), "Service '" + part.service().name() + "' answered " + status + " (expected: 2xx)");
        }
        if (bytes.length() == 0) {
            return JsonText.NULL;
        }
        if (!JsonText.isType(type) || !JsonText.isWhole(bytes)) {
            throw GatewayException.of(
                    Failure.UPSTREAM_GARBAGE,
                    "Service '" + part.service().name() + "' sent no JSON (expected: one JSON value in UTF-8 with a"
                            + " type such as application/json)");
        }
        return bytes;
    }

    private Failure ofStatus() {
        return switch (status) {
            case 401, 403 -> Failure.FORBIDDEN;
            case 404, 410 -> Failure.NOT_FOUND;
            case 429 -> Failure.RATE_LIMITED;
            default -> status < 500 && status >= 400 ? Failure.BAD_REQUEST : Failure.UPSTREAM_ERROR;
        };
    }

    private void succeed(Buffer whole) {
        if (!isOver()) {
            json = whole;
            end();
        }
    }

    private void fail(GatewayException cause) {
        if (!isOver()) {
            failure = cause;
            if (cause.failure() == Failure.INTERNAL && cause.getCause() != null) {
                LOG.error("part {} failed by a defect", part.name(), cause.getCause());
            }
            end();
        }
    }

    private void end() {
        tookNanos = System.nanoTime() - startedNanos;
        over.complete();
    }

    private boolean isOver() {
        return over.future().isComplete();
    }

    /// Looks at the clock.
    void sweep(long now) {
        if (isOver()) {
            return;
        }
        if (now - startedNanos > TimeUnit.MILLISECONDS.toNanos(part.timeoutMs())) {
            giveUp(GatewayException.of(
                    Failure.UPSTREAM_TIMEOUT,
                    "Service '" + part.service().name() + "' did not answer within " + part.timeoutMs() + " ms"));
        } else if (delivery != null) {
            delivery.sweep(now);
        }
    }

    /// Ends it with a failure, unless it is over.
    void giveUp(GatewayException cause) {
        if (isOver()) {
            return;
        }
        if (delivery != null) {
            delivery.cancel();
        }
        fail(cause);
    }

    String name() {
        return part.name();
    }

    /// Null when it failed.
    Buffer json() {
        return json;
    }

    /// Null when it did not fail.
    GatewayException failure() {
        return failure;
    }

    /// The status of its answer, 0 for none.
    int status() {
        return status;
    }

    long tookMs() {
        return TimeUnit.NANOSECONDS.toMillis(tookNanos);
    }
}
