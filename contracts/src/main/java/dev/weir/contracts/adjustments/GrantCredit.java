package dev.weir.contracts.adjustments;

import java.time.Instant;
import java.util.UUID;

/// Grants money that ends.
///
/// @param reference unique per company among its grants
/// @param amountNanos > 0
/// @param priority 0 to [Adjustments#PRIORITY_MAX], lower is used first; among equals the one that ends first
/// @param expiresAt when it ends; what requests hold of it then, they can still use
public record GrantCredit(
        UUID companyId,
        String reference,
        long amountNanos,
        String currency,
        String description,
        int priority,
        Instant expiresAt) {}
