package dev.weir.gateway.pipeline;

import dev.weir.contracts.billing.FailedAttempt;
import dev.weir.providers.api.Attempt;
import dev.weir.providers.api.Fault;
import dev.weir.providers.api.routing.RoutingSettings;
import dev.weir.providers.api.routing.TargetState;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Decides what follows a failed attempt: another one, with another key, at another target or, after a pause, at the
/// same; or the end of the request. As long as its client has seen nothing of an answer, within one budget of attempts
/// and time for each request. Tells targets and keys how their calls ended. One per event loop.
final class Attempts {
    private static final Logger LOG = LoggerFactory.getLogger(Attempts.class);
    private static final Buffer NOTHING = Buffer.buffer(0);
    /// A pause is not doubled more often.
    private static final int DOUBLINGS_MAX = 20;

    private final RoutingSettings settings;
    private final ChooseTarget targets;
    private Consumer<Exchange> call;

    Attempts(RoutingSettings settings, ChooseTarget targets) {
        this.settings = settings;
        this.targets = targets;
    }

    /// Who makes a call to the target that was chosen.
    void callBy(Consumer<Exchange> calling) {
        call = calling;
    }

    /// A call begins.
    void begin(Exchange exchange) {
        exchange.attempts++;
        exchange.judged = false;
        exchange.attemptAt = System.nanoTime();
        if (exchange.calledAt == 0) {
            exchange.calledAt = exchange.attemptAt;
        }
        exchange.route.state().begin();
    }

    /// The attempt under way failed.
    void failed(Exchange exchange, AttemptFailure failure) {
        if (exchange.ended()) {
            return;
        }
        judge(exchange, failure);
        long pauseMs = next(exchange, failure);
        if (pauseMs < 0) {
            failure.giveUp().run();
            return;
        }
        drop(exchange);
        if (pauseMs == 0) {
            again(exchange, failure);
        } else {
            exchange.enter(Exchange.Phase.PAUSING);
            exchange.context.owner().setTimer(pauseMs, _ -> again(exchange, failure));
        }
    }

    /// True when another attempt could follow a failure of this kind now. What arrives then need not be told.
    boolean mayFollow(Exchange exchange, Fault fault) {
        return fault != Fault.CALLER
                && fault != Fault.NOT_EXPRESSIBLE
                && !exchange.contentSent
                && exchange.attempts < settings.attemptsMax()
                && remainingMs(exchange) > 0
                && (exchange.upload == null || exchange.upload.repeatable());
    }

    private long remainingMs(Exchange exchange) {
        return settings.retryWithin().toMillis() - TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - exchange.calledAt);
    }

    private void judge(Exchange exchange, AttemptFailure failure) {
        if (exchange.judged) {
            return;
        }
        exchange.judged = true;
        long now = System.nanoTime();
        TargetState state = exchange.route.state();
        String key = "";
        if (exchange.attempt != null) {
            key = exchange.attempt.key();
            exchange.attempt.judged(failure.fault(), failure.retryAfterMs());
        }
        if (failure.fault() == Fault.CALLER) {
            state.leave();
        } else {
            state.fail(failure.fault(), failure.retryAfterMs(), now);
        }
        if (exchange.failedAttempts.isEmpty()) {
            exchange.failedAttempts = new ArrayList<>();
        }
        exchange.failedAttempts.add(new FailedAttempt(
                exchange.route.provider(),
                exchange.route.upstreamModel(),
                key,
                failure.fault().key(),
                failure.status(),
                TimeUnit.NANOSECONDS.toMillis(now - exchange.attemptAt)));
    }

    /// Milliseconds until the next attempt may begin, -1 when none may.
    private long next(Exchange exchange, AttemptFailure failure) {
        if (!mayFollow(exchange, failure.fault())) {
            return -1;
        }
        if (exchange.provider.hasOtherKey(failure.fault())) {
            return 0;
        }
        Ways ways = exchange.ways;
        if (failure.fault() == Fault.NO_MODEL) {
            ways.close(ways.chosen(), null);
        }
        ways.leaveOut();
        if (ways.anyLeft()) {
            return 0;
        }
        if (ways.noneOpen()) {
            return -1;
        }
        ways.newRound();
        long pauseMs = Math.max(pauseMs(exchange.rounds++), failure.retryAfterMs());
        return pauseMs <= remainingMs(exchange) ? pauseMs : -1;
    }

    /// Doubled each time, half of it by chance.
    private long pauseMs(int round) {
        long ms = Math.min(
                settings.backoff().toMillis() << Math.min(round, DOUBLINGS_MAX),
                settings.backoffMax().toMillis());
        return Math.max(1, ms / 2 + ThreadLocalRandom.current().nextLong(ms / 2 + 1));
    }

    /// Lets go of the attempt that failed: nothing of it may reach the client any more.
    private static void drop(Exchange exchange) {
        if (exchange.flow != null) {
            exchange.flow.stop();
        }
        Attempt dropped = exchange.attempt;
        // Cancelling may fail its answer at once: that must not count as a failure of an attempt under way.
        exchange.attempt = null;
        if (dropped != null && !exchange.upstreamOver) {
            dropped.cancel();
        }
        exchange.flow = null;
        exchange.scanner = null;
        exchange.accepted = false;
        exchange.upstreamOver = false;
        exchange.begun = false;
        exchange.progressAt = 0;
        exchange.tokensSeen = 0;
        exchange.heldStart = NOTHING;
        if (!exchange.headSent) {
            exchange.response.headers().clear();
            exchange.events = false;
        }
    }

    private void again(Exchange exchange, AttemptFailure failure) {
        if (exchange.ended()) {
            return;
        }
        try {
            if (targets.choose(exchange)) {
                call.accept(exchange);
                return;
            }
        } catch (RuntimeException e) {
            // Whatever it is, the request must not go on for ever.
            LOG.error("request {} could not be tried again", exchange.correlationId, e);
        }
        failure.giveUp().run();
    }

    /// The request ended otherwise than by a failure of its attempt.
    ///
    /// @param whole its answer came whole
    static void over(Exchange exchange, boolean whole, long outputTokens) {
        if (exchange.judged) {
            return;
        }
        exchange.judged = true;
        if (whole) {
            exchange.attempt.judged(null, 0);
            exchange.route.state().succeed(System.nanoTime() - exchange.attemptAt, outputTokens);
        } else {
            exchange.route.state().leave();
        }
    }
}
