package dev.weir.contracts.billing;

/// The answer to a [Reserve].
public sealed interface ReserveOutcome {
    /// The amount is held; the request may go on.
    record Reserved(long nanos) implements ReserveOutcome {}

    /// The company's free balance is smaller than the bound; nothing is held.
    record InsufficientBalance(long availableNanos, long boundNanos, String currency) implements ReserveOutcome {}

    /// A reservation with this request id was made before; nothing more is held.
    record AlreadyReserved(long nanos) implements ReserveOutcome {}
}
