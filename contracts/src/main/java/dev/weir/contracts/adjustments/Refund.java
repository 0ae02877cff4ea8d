package dev.weir.contracts.adjustments;

import java.util.OptionalLong;
import java.util.UUID;

/// Takes the charge of a settled request back.
///
/// @param reference unique per company among its refunds
/// @param amountNanos > 0; empty: all that is left of the charge
/// @param reason for the company to read
public record Refund(UUID companyId, UUID requestId, String reference, OptionalLong amountNanos, String reason) {}
