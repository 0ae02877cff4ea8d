package dev.weir.storage.billing;

import dev.weir.contracts.billing.Settlement;
import java.util.UUID;

/// A settlement on its way into the ledger, and where its money comes from.
///
/// @param allowanceId the allowance that the request was reserved from; null when it needed none
/// @param coveredNanos the part of the cost that is taken from that allowance, 0 to the cost; the rest is charged to
///     what the account has available, and written off beyond it
public record Posting(Settlement settlement, UUID allowanceId, long coveredNanos) {}
