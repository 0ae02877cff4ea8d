package dev.weir.gateway.services;

import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/// Leaves out an instance that fails again and again. Closed, it lets every call through; open, none; after a pause it
/// is half open and lets one call try, which closes or opens it again. Safe from any thread.
///
/// Every change begins a new round, and an outcome counts in the round in which its call was let through: what was
/// called before the breaker opened says nothing about the instance after.
final class Breaker {
    /// What an instance is to callers.
    enum State {
        CLOSED,
        HALF_OPEN,
        OPEN
    }

    private static final long NANOS_PER_MS = 1_000_000;

    /// Instead of a round: not let through.
    static final long REFUSED = -1;

    private final int failuresMax;
    private final long pauseNanos;
    private final LongSupplier nanoTime;
    private final Consumer<State> changed;

    private State state = State.CLOSED;
    private long round;
    private int failures;
    private long openedAt;

    /// @param failuresMax failures in a row that open it
    /// @param pauseMs how long it stays open
    /// @param changed told of every change but the one to half open
    Breaker(int failuresMax, long pauseMs, LongSupplier nanoTime, Consumer<State> changed) {
        this.failuresMax = failuresMax;
        this.pauseNanos = TimeUnit.MILLISECONDS.toNanos(pauseMs);
        this.nanoTime = nanoTime;
        this.changed = changed;
    }

    /// Lets a call through, or not. One that was let through must say how it ended.
    ///
    /// @return the round, or [#REFUSED]
    synchronized long enter() {
        return switch (state) {
            case CLOSED -> round;
            case HALF_OPEN -> REFUSED;
            case OPEN -> {
                if (waitNanos() > 0) {
                    yield REFUSED;
                }
                state = State.HALF_OPEN;
                yield ++round;
            }
        };
    }

    /// True when a call would be let through now.
    synchronized boolean admits() {
        return state == State.CLOSED || state == State.OPEN && waitNanos() <= 0;
    }

    /// The answer has begun: enough for the call on trial.
    synchronized void answered(long of) {
        if (of == round && state == State.HALF_OPEN) {
            change(State.CLOSED);
        }
    }

    synchronized void succeeded(long of) {
        answered(of);
        if (of == round) {
            failures = 0;
        }
    }

    synchronized void failed(long of) {
        if (of != round) {
            return;
        }
        failures++;
        if (state == State.HALF_OPEN || failures >= failuresMax) {
            openedAt = nanoTime.getAsLong();
            change(State.OPEN);
        }
    }

    /// The call was given up for a reason that is not the instance's: whoever is next may try.
    synchronized void left(long of) {
        if (of == round && state == State.HALF_OPEN) {
            round++;
            state = State.OPEN;
        }
    }

    private void change(State next) {
        failures = 0;
        round++;
        state = next;
        changed.accept(next);
    }

    synchronized State state() {
        return state;
    }

    /// How long it stays open, 0 when it is not or a call may try.
    synchronized long waitMs() {
        long nanos = state == State.OPEN ? Math.max(0, waitNanos()) : 0;
        return (nanos + NANOS_PER_MS - 1) / NANOS_PER_MS;
    }

    private long waitNanos() {
        return openedAt + pauseNanos - nanoTime.getAsLong();
    }
}
