package dev.weir.contracts.billing;

/// The answer to a [Settlement].
public sealed interface SettleOutcome {
    /// Posted: the usage row, the entries and the balance are one transaction.
    ///
    /// @param chargedNanos what the company paid
    /// @param writtenOffNanos the part of the cost that exceeded the reservation and the balance, carried by us
    record Settled(long chargedNanos, long writtenOffNanos) implements SettleOutcome {}

    /// Posted before; this call changed nothing.
    record AlreadySettled(long chargedNanos) implements SettleOutcome {}
}
