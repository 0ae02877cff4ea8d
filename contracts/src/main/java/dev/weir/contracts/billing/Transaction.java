package dev.weir.contracts.billing;

import java.time.Instant;
import java.util.UUID;

/// One transfer as the company's account sees it.
///
/// @param kind `topup`, `usage`
/// @param amountNanos signed: negative is a charge
/// @param reference what it belongs to: a request id, a top-up's idempotency key
public record Transaction(
        UUID id, String kind, long amountNanos, String currency, String reference, String description, Instant at) {}
