package dev.weir.gateway.pipeline;

import dev.weir.contracts.billing.Ending;
import dev.weir.contracts.failure.Failure;
import dev.weir.contracts.failure.GatewayException;
import dev.weir.providers.api.Fault;
import java.util.function.Consumer;

/// Watches the clock for all requests of one event loop: body, first byte, idle, total and stall timeouts, and the
/// keep-alive comments. One sweep over a list instead of timers for each request. Event loop only.
final class Watch {
    /// How often it looks; timeouts are that exact.
    static final long SWEEP_MS = 50;

    private static final long MS_NANOS = 1_000_000;

    private final PipelineSettings settings;
    private final RequestEnd end;
    private final Attempts attempts;
    private final Consumer<Exchange> keepAlive;
    private Exchange first;
    /// The next one that the sweep under way looks at.
    private Exchange following;

    Watch(PipelineSettings settings, RequestEnd end, Attempts attempts, Consumer<Exchange> keepAlive) {
        this.settings = settings;
        this.end = end;
        this.attempts = attempts;
        this.keepAlive = keepAlive;
    }

    void add(Exchange exchange) {
        exchange.next = first;
        if (first != null) {
            first.previous = exchange;
        }
        first = exchange;
    }

    void remove(Exchange exchange) {
        if (exchange.previous != null) {
            exchange.previous.next = exchange.next;
        } else if (first == exchange) {
            first = exchange.next;
        }
        if (exchange.next != null) {
            exchange.next.previous = exchange.previous;
        }
        if (following == exchange) {
            following = exchange.next;
        }
        // An ended request that something still holds must not hold others.
        exchange.previous = null;
        exchange.next = null;
    }

    boolean isEmpty() {
        return first == null;
    }

    /// Looks at every request once.
    void sweep(long nowNanos) {
        following = first;
        while (following != null) {
            Exchange exchange = following;
            following = exchange.next;
            // Looking may end it, or others, and take them off the list.
            look(exchange, nowNanos);
        }
    }

    /// Ends every request: the node is shutting down.
    void endAll() {
        while (first != null) {
            end.end(
                    first,
                    Ending.SHUT_DOWN,
                    GatewayException.of(
                            Failure.SHUTTING_DOWN, "The gateway is shutting down; please send the request again"));
        }
    }

    private void look(Exchange exchange, long now) {
        switch (exchange.phase) {
            case READING -> {
                if (passed(exchange.phaseSince, settings.bodyTimeout().toMillis(), now)) {
                    end.end(
                            exchange,
                            Ending.REFUSED,
                            GatewayException.of(
                                    Failure.BODY_TIMEOUT,
                                    "The body did not arrive whole (expected: within "
                                            + settings.bodyTimeout().toMillis() + " ms)"));
                }
            }
            case WAITING -> lookAtWaiting(exchange, now);
            case STREAMING -> {
                if (exchange.cached == null) {
                    lookAtStreaming(exchange, now);
                } else {
                    lookAtReplay(exchange, now);
                }
            }
            case SHARING -> {
                if (passed(exchange.phaseSince, exchange.sharing.waitMsMax(), now)) {
                    exchange.sharing.alone();
                } else {
                    keepAlive(exchange, now);
                }
            }
            case PAUSING -> keepAlive(exchange, now);
            case ADMITTING, ENDED -> {}
        }
    }

    private void lookAtWaiting(Exchange exchange, long now) {
        if (exchange.upload != null && !exchange.upload.sent()) {
            lookAtSending(exchange, now);
        } else if (passed(exchange.phaseSince, exchange.timeouts.firstByteMs(), now)) {
            timeOut(exchange, "did not start to answer", exchange.timeouts.firstByteMs());
        } else if (!timedOutInTotal(exchange, now)) {
            keepAlive(exchange, now);
        }
    }

    /// The time for an answer begins when all of the upload has gone.
    private void lookAtSending(Exchange exchange, long now) {
        exchange.phaseSince = now;
        long standsMs = settings.bodyTimeout().toMillis();
        if (!passed(exchange.upload.movedNanos(), standsMs, now)) {
            timedOutInTotal(exchange, now);
        } else if (exchange.upload.waitsForClient()) {
            end.end(
                    exchange,
                    Ending.REFUSED,
                    GatewayException.of(
                            Failure.BODY_TIMEOUT,
                            "The upload stood still (expected: some of it at least every " + standsMs + " ms)"));
        } else {
            timeOut(exchange, "took nothing more of the upload", standsMs);
        }
    }

    /// Whether the client takes nothing. Ends the request when that has lasted too long.
    private boolean stalled(Exchange exchange, long now) {
        if (exchange.flow == null || !exchange.flow.stalled()) {
            exchange.stalledSince = 0;
            return false;
        }
        exchange.stalledSince = exchange.stalledSince == 0 ? now : exchange.stalledSince;
        if (passed(exchange.stalledSince, settings.clientStallTimeout().toMillis(), now)) {
            exchange.response.reset();
            end.end(exchange, Ending.CLIENT_GONE, null);
        }
        return true;
    }

    /// A cached answer has nothing to wait for but its client; one that is shared ends with its own request.
    private void lookAtReplay(Exchange exchange, long now) {
        if (!stalled(exchange, now)) {
            keepAlive(exchange, now);
        }
    }

    private void lookAtStreaming(Exchange exchange, long now) {
        if (stalled(exchange, now)) {
            // The provider can't be blamed while the client takes nothing.
            exchange.lastArrival = now;
            exchange.progressAt = now;
            if (exchange.ended()) {
                return;
            }
        } else {
            if (passed(exchange.lastArrival, exchange.timeouts.idleMs(), now)) {
                timeOut(exchange, "fell silent within its answer", exchange.timeouts.idleMs());
                return;
            }
            if (isStuck(exchange, now)) {
                timeOut(exchange, Fault.STUCK, "sent nothing more of its answer", exchange.timeouts.stuckMs());
                return;
            }
        }
        if (!timedOutInTotal(exchange, now) && exchange.stalledSince == 0) {
            keepAlive(exchange, now);
        }
    }

    /// Signs of life come, and nothing of the answer.
    private static boolean isStuck(Exchange exchange, long now) {
        if (!exchange.call.eventStream()) {
            return false;
        }
        long tokens = exchange.scanner.outputTokensEstimate();
        if (exchange.progressAt == 0 || tokens != exchange.tokensSeen) {
            exchange.progressAt = now;
            exchange.tokensSeen = tokens;
        }
        return passed(exchange.progressAt, exchange.timeouts.stuckMs(), now);
    }

    private boolean timedOutInTotal(Exchange exchange, long now) {
        boolean timedOut = passed(exchange.calledAt, exchange.timeouts.totalMs(), now);
        if (timedOut) {
            timeOut(exchange, "did not finish its answer", exchange.timeouts.totalMs());
        }
        return timedOut;
    }

    private void timeOut(Exchange exchange, String what, long ms) {
        timeOut(exchange, Fault.TIMEOUT, what, ms);
    }

    private void timeOut(Exchange exchange, Fault fault, String what, long ms) {
        var failure = GatewayException.of(
                Failure.UPSTREAM_TIMEOUT,
                "Provider '" + exchange.route.provider() + "' " + what + " (expected: within " + ms + " ms)");
        attempts.failed(exchange, AttemptFailure.of(fault, () -> end.end(exchange, Ending.TIMEOUT, failure)));
    }

    private void keepAlive(Exchange exchange, long now) {
        long begun = exchange.calledAt == 0 ? exchange.phaseSince : exchange.calledAt;
        long since = exchange.lastWrite == 0 ? begun : exchange.lastWrite;
        if (exchange.call.eventStream() && passed(since, settings.keepAlive().toMillis(), now)) {
            exchange.lastWrite = now;
            keepAlive.accept(exchange);
        }
    }

    private static boolean passed(long since, long ms, long now) {
        return now - since > ms * MS_NANOS;
    }
}
