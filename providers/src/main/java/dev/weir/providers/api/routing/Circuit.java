package dev.weir.providers.api.routing;

import dev.weir.providers.api.Fault;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/// Whether one target is in service: a circuit breaker. Any thread, without locks.
///
/// ```text
///            failures in a row, their share, or one that is enough by itself
///   CLOSED ────────────────────────────────────────────────────────────────→ COOLING ←──────────────┐
///      ↑                                          its time is over, a request │                     │
///      │                                                    chose the target  ↓                     │
///      │                                                                    CHOSEN                  │
///      │                                                       its call began │                     │
///      │   content, or a whole answer, of a call that began after it went out ↓             failure │
///      └──────────────────────────────────────────────────────────────────  TRYING ─────────────────┘
/// ```
///
/// A cool-down is twice as long as the one before it, until an answer came whole. A request that chose a target and
/// does not call it after all, and a trial that never ends, hold others off for [#CHOSEN_NANOS] and [#TRIAL_NANOS].
///
/// Which call the trial was is not kept: while it runs, the first word of any call counts. Calls that began before the
/// target went out can't bring it back, and can at worst let one more trial go.
final class Circuit {
    /// How a target stands.
    enum State {
        /// In service.
        CLOSED,
        /// Left alone until a moment; after it the next request may choose it.
        COOLING,
        /// A request chose it for the trial, and has not called yet.
        CHOSEN,
        /// The trial is under way.
        TRYING
    }

    /// What one failed call says.
    private enum Word {
        /// Nothing about the target.
        NOTHING,
        /// It failed; a few of those, and it is left alone.
        FAILURE,
        /// It is left alone from now on.
        ENOUGH,
        /// It is left alone as long as can be: this does not mend by itself.
        GONE
    }

    /// All there is to know, as of one moment.
    ///
    /// @param failures in a row, without a whole answer between them
    /// @param pauseNanos of the last cool-down by our own reckoning; 0 since the last whole answer
    /// @param untilNanos when the next request may choose it
    /// @param outNanos since when it is out of service
    /// @param reason of the last failure, null when an answer came whole after it
    record Stand(State state, int failures, long pauseNanos, long untilNanos, long outNanos, Fault reason) {
        private Stand in(State next, long until) {
            return new Stand(next, failures, pauseNanos, until, outNanos, reason);
        }
    }

    /// A request that chose a target begins its call within this time, or leaves the trial to another.
    static final long CHOSEN_NANOS = 1_000_000_000L;
    /// After this time another trial may go, though the last has said nothing yet.
    static final long TRIAL_NANOS = 30_000_000_000L;
    /// Whatever a provider advises, after this time it is asked again.
    static final long ADVICE_NANOS_MAX = 3_600_000_000_000L;
    /// A chance part of a cool-down, one in so many, is left out, so that nodes and targets don't come back at once.
    private static final int JITTER_ONE_IN = 5;

    private static final long NANOS_PER_MS = 1_000_000L;
    private static final Stand WELL = new Stand(State.CLOSED, 0, 0, 0, 0, null);

    private final int failuresMax;
    private final int failureShareMax;
    private final long pauseNanos;
    private final long pauseNanosMax;
    private final Supplier<? extends RandomGenerator> chance;
    private final Consumer<Stand> changed;
    private final FailureShare share = new FailureShare();
    private final AtomicReference<Stand> stand = new AtomicReference<>(WELL);

    /// @param changed is told when the target goes out of service, again out of it after a trial, or comes back
    Circuit(RoutingSettings settings, Supplier<? extends RandomGenerator> chance, Consumer<Stand> changed) {
        this.failuresMax = settings.failuresMax();
        this.failureShareMax = settings.failureShareMax();
        this.pauseNanos = settings.coolDown().toNanos();
        this.pauseNanosMax = settings.coolDownMax().toNanos();
        this.chance = chance;
        this.changed = changed;
    }

    Stand stand() {
        return stand.get();
    }

    boolean available(long nowNanos) {
        Stand seen = stand.get();
        return seen.state == State.CLOSED || nowNanos - seen.untilNanos >= 0;
    }

    /// A request chose the target. False when it must not: it went out of service, or another request was faster.
    boolean choose(long nowNanos) {
        Stand seen = stand.get();
        return seen.state == State.CLOSED
                || nowNanos - seen.untilNanos >= 0
                        && stand.compareAndSet(seen, seen.in(State.CHOSEN, nowNanos + CHOSEN_NANOS));
    }

    /// A call begins, chosen or not: where nobody else is left, targets are called while they cool down.
    void begin(long nowNanos) {
        Stand seen = stand.get();
        boolean trial = switch (seen.state) {
            case CLOSED -> false;
            case COOLING, TRYING -> nowNanos - seen.untilNanos >= 0;
            case CHOSEN -> true;
        };
        if (trial) {
            // Who is too late is not the trial.
            stand.compareAndSet(seen, seen.in(State.TRYING, nowNanos + TRIAL_NANOS));
        }
    }

    /// The first content of an answer came: enough to end a trial. The next cool-down is still the longer one, until an
    /// answer comes whole: a target that breaks off every answer is not well.
    void content(long beganNanos) {
        Stand seen;
        do {
            seen = stand.get();
            if (seen.state == State.CLOSED || beganNanos - seen.outNanos < 0) {
                return;
            }
        } while (!stand.compareAndSet(seen, new Stand(State.CLOSED, 0, seen.pauseNanos, 0, 0, seen.reason)));
        back();
    }

    /// An answer came whole.
    void succeed(long beganNanos, long nowNanos) {
        share.worked(nowNanos);
        Stand seen;
        do {
            seen = stand.get();
            if (seen == WELL || seen.state != State.CLOSED && beganNanos - seen.outNanos < 0) {
                return;
            }
        } while (!stand.compareAndSet(seen, WELL));
        if (seen.state != State.CLOSED) {
            back();
        }
    }

    private void back() {
        share.clear();
        changed.accept(WELL);
    }

    /// A call failed.
    ///
    /// @param keyed the fault is one of the key, if it can be, and says nothing about the target
    /// @param adviceMs how long to wait, as the provider sees it; 0 for nothing
    void fail(Fault fault, boolean keyed, long adviceMs, long nowNanos) {
        Word word = word(fault, keyed, adviceMs);
        if (word == Word.NOTHING) {
            leave(nowNanos);
            return;
        }
        share.failed(nowNanos);
        long advice = Math.min(adviceMs, ADVICE_NANOS_MAX / NANOS_PER_MS) * NANOS_PER_MS;
        Stand seen;
        Stand next;
        do {
            seen = stand.get();
            next = afterFailure(seen, fault, word, advice, nowNanos);
        } while (!stand.compareAndSet(seen, next));
        boolean out = next.state == State.COOLING && seen.state != State.COOLING;
        if (out) {
            changed.accept(next);
        }
    }

    private Stand afterFailure(Stand seen, Fault fault, Word word, long advice, long nowNanos) {
        int failures = seen.failures == Integer.MAX_VALUE ? seen.failures : seen.failures + 1;
        return switch (seen.state) {
            case CLOSED -> {
                boolean out =
                        word != Word.FAILURE || failures >= failuresMax || share.reaches(failureShareMax, nowNanos);
                yield out
                        ? cooling(seen, failures, fault, word, advice, nowNanos, nowNanos)
                        : new Stand(State.CLOSED, failures, seen.pauseNanos, 0, 0, fault);
            }
            case TRYING -> cooling(seen, failures, fault, word, advice, seen.outNanos, nowNanos);
            case COOLING, CHOSEN -> {
                // Called all the same, or before. Nothing new, unless the provider wants to be left alone longer.
                boolean longer = nowNanos + advice - seen.untilNanos > 0;
                long until = advice > 0 && longer ? nowNanos + advice : seen.untilNanos;
                yield new Stand(seen.state, failures, seen.pauseNanos, until, seen.outNanos, seen.reason);
            }
        };
    }

    private Stand cooling(Stand seen, int failures, Fault fault, Word word, long advice, long outNanos, long nowNanos) {
        // Half the longest twice is the longest; so it can't overflow.
        long doubled = seen.pauseNanos > pauseNanosMax / 2 ? pauseNanosMax : 2 * seen.pauseNanos;
        long pause = word == Word.GONE ? pauseNanosMax : Math.min(Math.max(pauseNanos, doubled), pauseNanosMax);
        long chancePart = chance.get().nextLong(pause / JITTER_ONE_IN + 1);
        long until = nowNanos + (advice > 0 ? advice : pause - chancePart);
        return new Stand(State.COOLING, failures, pause, until, outNanos, fault);
    }

    private static Word word(Fault fault, boolean keyed, long adviceMs) {
        return switch (fault) {
            case CALLER, BUSY, NOT_EXPRESSIBLE -> Word.NOTHING;
            case KEY_REFUSED, KEY_EMPTY, KEY_FORBIDDEN, RATE_LIMITED -> keyed ? Word.NOTHING : Word.ENOUGH;
            case OVERLOADED -> adviceMs > 0 ? Word.ENOUGH : Word.FAILURE;
            case NO_MODEL -> Word.GONE;
            case SERVER_ERROR, TIMEOUT, UNREACHABLE, CUT, GARBAGE, STUCK -> Word.FAILURE;
        };
    }

    /// A call ended without a word about the target. If it was the trial, another may go.
    void leave(long nowNanos) {
        Stand seen = stand.get();
        if (seen.state == State.TRYING) {
            stand.compareAndSet(seen, seen.in(State.COOLING, nowNanos));
        }
    }
}
