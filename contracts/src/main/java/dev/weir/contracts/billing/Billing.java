package dev.weir.contracts.billing;

import io.vertx.core.Future;

/// The only way a model request touches money: reserve before the provider is called, say when the provider took it,
/// settle after the end. All three are idempotent by request id. Callable from any context; futures complete on the
/// caller's.
public interface Billing {
    /// Holds `boundNanos` of the company's balance. Completes when the reservation is written down, or can't be taken.
    /// Fails with `LEDGER_UNAVAILABLE` when it needs the database and that does not answer in time, with
    /// `JOURNAL_FULL` when it can't be written down, with `OVERLOADED` when too many wait.
    Future<ReserveOutcome> reserve(Reserve reserve);

    /// The provider took the request: if the node dies from now on, its estimated input is charged, at the price of
    /// `reserve`. That is the reservation; when another target took it, with that one's model and price, while id,
    /// bound and currency stay.
    void accepted(Reserve reserve);

    /// Charges the cost and releases the rest of the reservation, also at another model and price than it was reserved
    /// with. Kept once this returns: it is written down, and posted to the ledger as often as that takes.
    void settle(Settlement settlement);
}
