package dev.weir.verticles.billing;

import dev.weir.contracts.ids.Ids;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;

/// A part of a company's balance that this node holds and grants reservations from: one row of `billing.allowance`.
/// Grants nothing unless the ledger has confirmed it lately, so that none is granted from one that has expired there.
final class Allowance {
    /// What [#take] answers when it granted nothing.
    static final long NOTHING = -1;

    final UUID id;

    // any thread
    private final AtomicLong free = new AtomicLong();
    private volatile long grantsUntilNanos = System.nanoTime();
    private volatile boolean closed;

    // event loop only
    private long operations;
    private boolean known;

    Allowance(long epochMs) {
        this.id = Ids.at(epochMs);
    }

    /// Takes `nanos` out, if there are so many; answers what is left, or [#NOTHING].
    long take(long nanos) {
        long now = free.get();
        if (now < nanos || closed || System.nanoTime() - grantsUntilNanos >= 0) {
            return NOTHING;
        }
        while (now >= nanos) {
            if (free.compareAndSet(now, now - nanos)) {
                return now - nanos;
            }
            now = free.get();
        }
        return NOTHING;
    }

    /// Takes out what is there, at most `nanosMax`; 0 when it is closed.
    long takeUpTo(long nanosMax) {
        if (closed) {
            return 0;
        }
        long now = free.get();
        while (!free.compareAndSet(now, now - Math.min(now, nanosMax))) {
            now = free.get();
        }
        return Math.min(now, nanosMax);
    }

    void add(long nanos) {
        free.addAndGet(nanos);
    }

    /// What can be granted.
    long free() {
        return closed ? 0 : free.get();
    }

    /// The number of what is asked of the ledger next.
    long nextOperation() {
        return ++operations;
    }

    /// The ledger opened it after `sinceNanos`, and keeps it for `ttlNanos`; later takes do not change that.
    void opened(long sinceNanos, long ttlNanos) {
        if (!known) {
            confirmed(sinceNanos, ttlNanos);
        }
    }

    /// The ledger has it, and keeps it for `ttlNanos` from after `sinceNanos`.
    void confirmed(long sinceNanos, long ttlNanos) {
        known = true;
        long until = sinceNanos + ttlNanos / 5 * 4;
        if (until - grantsUntilNanos > 0) {
            grantsUntilNanos = until;
        }
    }

    /// True once the ledger has it.
    boolean known() {
        return known;
    }

    /// True when it grants nothing until the ledger confirms it again.
    boolean lapsed() {
        return known && System.nanoTime() - grantsUntilNanos >= 0;
    }

    /// The ledger has closed it: what was free is the company's again. What is running is settled without it.
    void close() {
        closed = true;
    }

    boolean closed() {
        return closed;
    }
}
