package dev.weir.gateway.services;

import dev.weir.contracts.failure.Failure;
import dev.weir.contracts.failure.GatewayException;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.http.HttpClientResponse;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/// Brings a request to a service: one call after the other, until an instance has answered or there is no sense
/// in going on. Event loop only.
final class Delivery {
    private final Loop loop;
    private final Service service;
    private final RequestHead head;
    private final RequestBody body;
    private final long deadlineNanos;
    private final Promise<Call> answered = Promise.promise();
    private final Set<Instance> tried = new HashSet<>();

    private Call call;
    private int attempts;
    private GatewayException last;
    private boolean over;

    /// @param deadlineNanos no attempt begins after it, by `System.nanoTime()`
    Delivery(Loop loop, Service service, RequestHead head, RequestBody body, long deadlineNanos) {
        this.loop = loop;
        this.service = service;
        this.head = head;
        this.body = body;
        this.deadlineNanos = deadlineNanos;
    }

    /// Completes with the call whose answer is the one, its head there and its body paused. Fails with what the caller
    /// may be told.
    Future<Call> start() {
        attempt();
        return answered.future();
    }

    /// Calls that were made.
    int attempts() {
        return attempts;
    }

    /// The instance that was called last, or null.
    Instance instance() {
        return call == null ? null : call.permit().instance();
    }

    private void attempt() {
        if (over) {
            return;
        }
        Instance.Permit permit = service.enter(tried);
        if (permit == null) {
            fail(last == null ? service.outOfService() : last);
            return;
        }
        attempts++;
        tried.add(permit.instance());
        var next = new Call(loop, service, permit, head, body);
        call = next;
        next.start().onComplete(response -> answered(next, response), cause -> failed(next, cause));
    }

    private void answered(Call by, HttpClientResponse response) {
        if (over) {
            by.cancel();
            return;
        }
        int status = response.statusCode();
        if (!Backoff.isDown(status)) {
            by.permit().answered();
        } else {
            by.permit().failed();
            last = GatewayException.of(Failure.UPSTREAM_ERROR, "Service '" + service.name() + "' answered " + status);
            long pause = pauseAfter(response);
            if (mayRepeat(true) && pause >= 0 && fits(pause)) {
                by.cancel();
                later(pause);
                return;
            }
        }
        over = true;
        answered.complete(by);
    }

    private void failed(Call by, Throwable cause) {
        if (over) {
            return;
        }
        last = (GatewayException) cause;
        long pause = by.sent() || !service.hasFresh(tried) ? Backoff.pauseMs(service.settings(), attempts) : 0;
        if (isTheirs(last) && mayRepeat(by.sent()) && fits(pause)) {
            later(pause);
        } else {
            fail(last);
        }
    }

    /// The caller's own failure is none that another attempt could mend.
    private static boolean isTheirs(GatewayException failure) {
        return failure.failure() != Failure.BODY_TIMEOUT && failure.failure() != Failure.BODY_TOO_LARGE;
    }

    private boolean mayRepeat(boolean sent) {
        boolean again = !sent || RequestHead.isIdempotent(head.method()) && body instanceof RequestBody.Whole;
        return again && attempts <= service.settings().retries() && service.hasAny();
    }

    private boolean fits(long pauseMs) {
        return System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(pauseMs) < deadlineNanos;
    }

    /// How long to wait after an answer that says the instance is down: what it asks for, unless another one is there.
    ///
    /// @return -1 for longer than is waited
    private long pauseAfter(HttpClientResponse response) {
        ServiceSettings settings = service.settings();
        long usual = Backoff.pauseMs(settings, attempts);
        long asked = Backoff.retryAfterMs(
                response.getHeader("retry-after"), loop.shared().clock());
        if (asked < 0 || service.hasFresh(tried)) {
            return usual;
        }
        return asked > settings.retryAfterMax().toMillis() ? -1 : Math.max(usual, asked);
    }

    private void later(long pauseMs) {
        if (pauseMs == 0) {
            attempt();
        } else {
            loop.vertx().setTimer(pauseMs, _ -> attempt());
        }
    }

    private void fail(GatewayException failure) {
        over = true;
        answered.fail(failure);
    }

    /// Looks at the clock while there is no answer.
    void sweep(long now) {
        if (!over && call != null) {
            call.sweep(now);
        }
    }

    /// Gives up, wherever it is; the call that has answered too.
    void cancel() {
        over = true;
        if (call != null) {
            call.cancel();
        }
    }
}
