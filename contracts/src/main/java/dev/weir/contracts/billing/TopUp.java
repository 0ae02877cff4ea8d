package dev.weir.contracts.billing;

import java.util.UUID;

/// Money paid in.
///
/// @param reference unique per company: a repeat with the same amount changes nothing, with another is refused
/// @param amountNanos > 0
public record TopUp(UUID companyId, String reference, long amountNanos, String currency, String description) {}
