package dev.weir.contracts.adjustments;

import java.util.UUID;

/// Puts a mistake right.
///
/// @param reference unique per company among its corrections
/// @param amountNanos what the balance changes by, never 0; what it takes must be available
/// @param reason for the company to read
public record Correction(UUID companyId, String reference, long amountNanos, String currency, String reason) {}
