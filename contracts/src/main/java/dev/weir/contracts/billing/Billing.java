package dev.weir.contracts.billing;

import io.vertx.core.Future;

/// The only way a model request touches money: reserve before the provider is called, settle after the end. Both are
/// idempotent by request id. Callable from any context; futures complete on the caller's.
public interface Billing {
    /// Holds `boundNanos` of the company's balance. Completes when the hold is taken, or can't be. Fails with
    /// `LEDGER_UNAVAILABLE` when the ledger does not answer in time.
    Future<ReserveOutcome> reserve(Reserve reserve);

    /// Charges the cost and releases the rest. Accepted once called: it is retried until the ledger has it, and the
    /// future completes then. Fails only when the node stops before.
    Future<SettleOutcome> settle(Settlement settlement);
}
