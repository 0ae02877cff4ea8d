package dev.weir.gateway.services;

import dev.weir.contracts.billing.Ending;
import dev.weir.contracts.failure.Failure;
import dev.weir.contracts.failure.GatewayException;
import dev.weir.contracts.identity.ApiKey;
import dev.weir.gateway.edge.CorrelationId;
import dev.weir.gateway.edge.Failures;
import io.vertx.core.Future;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/// One request to an aggregate: asks all parts at once and answers when the last of them is over. Event loop only.
final class Aggregation implements Running {
    private static final int OK = 200;

    private final Loop loop;
    private final Aggregate aggregate;
    private final HttpServerRequest request;
    private final String requestId;
    private final Consumer<Running> onEnd;
    private final ServiceLog log;
    private final List<PartCall> calls = new ArrayList<>();
    private ApiKey caller;
    private boolean over;

    Aggregation(Loop loop, Aggregate aggregate, HttpServerRequest request, String requestId, Consumer<Running> onEnd) {
        this.loop = loop;
        this.aggregate = aggregate;
        this.request = request;
        this.requestId = requestId;
        this.onEnd = onEnd;
        this.log = new ServiceLog(request, requestId);
    }

    void run() {
        request.pause();
        request.response().closeHandler(_ -> gone());
        request.response().exceptionHandler(_ -> gone());
        request.exceptionHandler(_ -> gone());
        Future.succeededFuture()
                .compose(_ -> admit())
                .compose(this::ask)
                .onComplete(_ -> answer(), cause -> refuse(Failures.shown(cause)));
    }

    private Future<ApiKey> admit() {
        if (request.method() != HttpMethod.GET) {
            request.response().putHeader(HttpHeaders.ALLOW, "GET");
            throw GatewayException.of(
                    Failure.METHOD_NOT_ALLOWED,
                    request.method() + " " + request.path() + " is not supported (expected: GET)");
        }
        AggregateSettings settings = aggregate.settings();
        return loop.access().admit(request, settings.auth(), settings.scope());
    }

    private Future<Void> ask(ApiKey keyOrNull) {
        if (over) {
            return Future.future(_ -> {});
        }
        caller = keyOrNull;
        // Whatever body a GET has, nobody wants it.
        request.handler(_ -> {}).resume();
        Origin origin = Origin.of(request, keyOrNull, requestId, loop.shared().address());
        var parts = new ArrayList<Future<Void>>();
        for (Aggregate.Part part : aggregate.parts()) {
            var call = new PartCall(loop, part, aggregate.settings().partMax().bytes());
            calls.add(call);
            parts.add(call.start(request, origin));
        }
        return Future.join(parts).mapEmpty();
    }

    private void answer() {
        if (over) {
            return;
        }
        boolean any = calls.stream().anyMatch(call -> call.failure() == null);
        int status = any ? OK : Failure.UPSTREAM_ERROR.status();
        end(status, Ending.COMPLETED, null);
        HttpServerResponse response = request.response();
        response.setStatusCode(status)
                .putHeader(HttpHeaders.CONTENT_TYPE, "application/json")
                .putHeader(HttpHeaders.CACHE_CONTROL, "no-store")
                .putHeader(CorrelationId.HEADER, requestId)
                .end(AggregateAnswer.of(calls, any, requestId));
    }

    private void refuse(GatewayException failure) {
        if (!over) {
            end(failure.failure().status(), Ending.REFUSED, failure);
            Failures.answerInEnvelope(request, failure, requestId);
        }
    }

    private void gone() {
        if (!over) {
            end(0, Ending.CLIENT_GONE, null);
            giveUp(GatewayException.of(Failure.INTERNAL, "the caller left"));
        }
    }

    private void giveUp(GatewayException why) {
        calls.forEach(call -> call.giveUp(why));
    }

    private void end(int status, Ending ending, GatewayException failureOrNull) {
        over = true;
        onEnd.accept(this);
        long failed = calls.stream().filter(call -> call.failure() != null).count();
        log.ended(
                "aggregate '" + aggregate.name() + "'",
                failed + " of " + calls.size() + " parts failed",
                caller,
                status,
                ending,
                failureOrNull);
    }

    @Override
    public void sweep(long now) {
        if (now - log.startedNanos() > aggregate.settings().timeout().toNanos()) {
            giveUp(GatewayException.of(
                    Failure.UPSTREAM_TIMEOUT,
                    "It did not answer within " + aggregate.settings().timeout().toMillis()
                            + " ms, the time of the whole aggregate"));
        } else {
            List.copyOf(calls).forEach(call -> call.sweep(now));
        }
    }

    @Override
    public void drain() {
        // It has an end of its own.
    }

    @Override
    public void shutDown() {
        if (!over) {
            refuse(Services.shuttingDown());
            giveUp(Services.shuttingDown());
        }
    }
}
