package dev.weir.gateway.sessions;

import dev.weir.contracts.billing.Ending;
import dev.weir.contracts.billing.FailedAttempt;
import dev.weir.contracts.failure.Failure;
import dev.weir.contracts.failure.GatewayException;
import dev.weir.contracts.identity.ApiKey;
import dev.weir.contracts.identity.Scope;
import dev.weir.gateway.catalog.ModelRoute;
import dev.weir.gateway.edge.CorrelationId;
import dev.weir.gateway.edge.Credentials;
import dev.weir.gateway.edge.Failures;
import dev.weir.gateway.edge.RetryAdvice;
import dev.weir.gateway.pipeline.AnswerHead;
import dev.weir.gateway.pipeline.ModelRequests;
import dev.weir.providers.api.live.LiveCall;
import dev.weir.providers.api.live.LiveFailure;
import dev.weir.providers.api.live.LiveProvider;
import dev.weir.providers.api.live.LiveSocket;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.ServerWebSocket;
import java.time.Instant;
import java.util.List;

/// A session on its way to being open: whose it is, whether it may, what its first response may cost, the provider's
/// socket; only then the caller's own. Until then a refusal is an ordinary HTTP answer. Event loop only.
final class Opening {
    /// Beyond the longest session: a hold that was not settled by then never will be.
    private static final long HOLD_MARGIN_S = 300;

    private final Sessions sessions;
    private final ModelRequests.Shared shared;
    private final HttpServerRequest request;
    final String correlationId;
    final Instant startedAt;
    final long startedNanos = System.nanoTime();

    // found on the way
    private String presented;
    private ApiKey caller;
    /// Null while the model is not known.
    private Targets targets;
    private Meter speech;
    private LiveSocket upstream;
    private boolean over;

    Opening(Sessions sessions, HttpServerRequest request, String correlationId, Instant startedAt) {
        this.sessions = sessions;
        this.shared = sessions.shared();
        this.request = request;
        this.correlationId = correlationId;
        this.startedAt = startedAt;
    }

    void run() {
        request.pause();
        request.response().closeHandler(_ -> gone());
        request.response().exceptionHandler(_ -> gone());
        request.exceptionHandler(_ -> gone());
        Future.succeededFuture()
                .compose(_ -> authenticate())
                .compose(_ -> reach())
                .compose(_ -> upgrade())
                .onComplete(this::opened, this::refuse);
    }

    private Future<Void> authenticate() {
        Handshake.check(request);
        sessions.checkRoom();
        presented = Handshake.key(request, sessions.dialect(), Credentials::of);
        return shared.keys().authenticate(presented).compose(key -> {
            caller = key;
            if (!key.allows(Scope.INFERENCE)) {
                throw GatewayException.of(
                        Failure.FORBIDDEN,
                        "This API key has the scopes "
                                + key.scopes().stream().map(Scope::key).sorted().toList() + " (expected: "
                                + Scope.INFERENCE.key() + ")");
            }
            return shared.limits().allow(key, () -> shared.address().of(request));
        });
    }

    private Future<Void> reach() {
        targets = sessions.targets(Handshake.model(request));
        return reachOne();
    }

    /// The target that was chosen, or one after it.
    private Future<Void> reachOne() {
        return price().compose(_ -> hold()).compose(_ -> connect()).recover(cause -> {
            if (over || !targets.goOn(cause)) {
                return Future.failedFuture(cause);
            }
            release();
            return reachOne();
        });
    }

    private Future<Void> price() {
        return meter(targets.route(), new Tally()).map(made -> {
            speech = made;
            return null;
        });
    }

    private Future<Meter> meter(ModelRoute model, Tally tally) {
        Instant holdUntil = startedAt.plus(sessions.settings().sessionMax()).plusSeconds(HOLD_MARGIN_S);
        return shared.pricing()
                .priceFor(caller.companyId(), model.upstreamModel(), model.price())
                .map(price -> new Meter(
                        Terms.of(caller, model, price, sessions.settings().inputTokensHeld(), holdUntil, correlationId),
                        sessions.holds(),
                        tally));
    }

    private Future<Void> hold() {
        checkThere();
        return speech.prepare();
    }

    private Future<Void> connect() {
        checkThere();
        LiveProvider provider = targets.provider();
        targets.call();
        var call = new LiveCall(correlationId, targets.route().upstreamModel(), Handshake.passed(request));
        return provider.open(call).map(opened -> {
            upstream = opened;
            targets.succeeded();
            return null;
        });
    }

    private Future<ServerWebSocket> upgrade() {
        checkThere();
        request.response().putHeader(CorrelationId.HEADER, correlationId);
        tellRoute();
        return request.toWebSocket();
    }

    /// The caller left, or the node is stopping, while something was waited for.
    private void checkThere() {
        if (over) {
            throw new Gone();
        }
        sessions.checkOpen();
    }

    private void gone() {
        if (!over) {
            over = true;
            if (targets != null) {
                targets.leave();
            }
            sessions.closed(this, Ending.CLIENT_GONE, null, 0);
        }
    }

    private void opened(ServerWebSocket socket) {
        if (over) {
            abandon();
            socket.close();
            return;
        }
        over = true;
        var tally = speech.tally();
        var transcribers =
                new Transcribers(shared.catalog(), targets.route().provider(), model -> meter(model, new Tally()));
        socket.pause();
        var session = new Session(
                correlationId,
                speech,
                transcribers,
                tally,
                new Charging(sessions.holds(), tally, shared.observer()),
                sessions.dialect(),
                sessions.settings(),
                sessions.context(),
                (ended, ending, failure) -> sessions.ended(this, ended, ending, failure));
        sessions.opened(this, session);
        session.start(socket, upstream);
    }

    private void refuse(Throwable cause) {
        abandon();
        if (over) {
            return;
        }
        over = true;
        GatewayException failure;
        int status;
        Buffer body;
        if (cause instanceof LiveFailure refusal && refusal.body() != null) {
            failure = GatewayException.of(Failure.BAD_REQUEST, refusal.getMessage());
            status = refusal.status();
            body = refusal.body();
        } else {
            failure = Failures.shown(cause instanceof LiveFailure failed ? failed.failure() : cause);
            status = failure.failure().status();
            body = sessions.dialect().errorBody(failure);
        }
        answer(failure, status, body);
        sessions.closed(this, Ending.REFUSED, failure, status);
    }

    private void answer(GatewayException failure, int status, Buffer body) {
        HttpServerResponse response = request.response();
        if (response.headWritten() || response.closed()) {
            return;
        }
        response.setStatusCode(status)
                .putHeader(HttpHeaders.CONTENT_TYPE, "application/json")
                .putHeader(CorrelationId.HEADER, correlationId);
        // Over HTTP/2 there is no such header.
        if (failure.failure() == Failure.UPGRADE_REQUIRED && request.version() == HttpVersion.HTTP_1_1) {
            response.putHeader(HttpHeaders.UPGRADE, HttpHeaders.WEBSOCKET);
        }
        tellRoute();
        RetryAdvice.add(response, failure);
        Failures.discardRest(request);
        response.end(body);
    }

    /// Who answered, and after how many attempts.
    private void tellRoute() {
        if (targets != null && targets.attempts() > 0 && shared.routing().headers()) {
            request.response()
                    .putHeader(AnswerHead.PROVIDER, targets.route().provider())
                    .putHeader(AnswerHead.ATTEMPTS, Integer.toString(targets.attempts()));
        }
    }

    private void release() {
        if (speech != null) {
            speech.release(Ending.REFUSED);
            speech = null;
        }
    }

    /// Lets go of everything that was taken.
    private void abandon() {
        release();
        if (targets != null) {
            targets.leave();
        }
        if (upstream != null && !upstream.socket().isClosed()) {
            upstream.socket().close();
        }
    }

    /// Whose key it is, as it was presented.
    String presented() {
        return presented;
    }

    /// Null while that is not known.
    ApiKey caller() {
        return caller;
    }

    /// The target it went to last; null while the model is not known.
    ModelRoute route() {
        return targets == null ? null : targets.route();
    }

    int attempts() {
        return targets == null ? 0 : targets.attempts();
    }

    List<FailedAttempt> failedAttempts() {
        return targets == null ? List.of() : targets.failed();
    }

    /// Nobody is left to be answered.
    private static final class Gone extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private Gone() {
            super("the caller left", null, false, false);
        }
    }
}
