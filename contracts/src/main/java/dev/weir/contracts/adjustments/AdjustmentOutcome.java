package dev.weir.contracts.adjustments;

import dev.weir.contracts.billing.Transaction;

/// The answer to an adjustment. Only [Posted] moved money.
public sealed interface AdjustmentOutcome {
    record Posted(Transaction transaction) implements AdjustmentOutcome {}

    /// The same was posted before.
    record AlreadyPosted(Transaction transaction) implements AdjustmentOutcome {}

    /// The reference was used before with other values.
    record ReferenceReused(Transaction transaction) implements AdjustmentOutcome {}

    record UnknownCompany() implements AdjustmentOutcome {}

    /// The company's account is kept in another currency.
    record OtherCurrency(String accountCurrency) implements AdjustmentOutcome {}

    /// The company has no settled request with this id.
    record UnknownRequest() implements AdjustmentOutcome {}

    /// The end of the credit is not in the future.
    record AlreadyEnded() implements AdjustmentOutcome {}

    /// More than is left of the charge, or nothing is left of it.
    record BeyondCharge(long chargedNanos, long refundedNanos, String currency) implements AdjustmentOutcome {}

    /// It would take more than is available.
    record BeyondBalance(long availableNanos, String currency) implements AdjustmentOutcome {}
}
