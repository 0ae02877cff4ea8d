package dev.weir.verticles.billing;

import dev.weir.contracts.billing.Reserve;
import dev.weir.contracts.billing.ReserveOutcome;
import dev.weir.contracts.billing.ReserveOutcome.InsufficientBalance;
import io.vertx.core.Promise;

/// A reservation for which this node has no allowance at the moment.
///
/// @param promise completes on its caller's event loop
/// @param offeredNanos since when it waits, by `System.nanoTime`
record Waiter(Reserve reserve, Promise<ReserveOutcome> promise, long offeredNanos) {
    Waiter(Reserve reserve, Promise<ReserveOutcome> promise) {
        this(reserve, promise, System.nanoTime());
    }

    long bound() {
        return reserve.boundNanos();
    }

    boolean waitedSince(long nanos) {
        return offeredNanos - nanos <= 0;
    }

    /// @param availableNanos what the ledger, and this node, had last
    void refuse(long availableNanos) {
        promise.complete(new InsufficientBalance(
                Math.clamp(availableNanos, 0, bound() - 1),
                bound(),
                reserve.price().currency()));
    }
}
