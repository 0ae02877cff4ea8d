package dev.weir.contracts.billing;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/// One transfer as the company's account sees it.
///
/// @param kind one of [#KINDS]
/// @param amountNanos signed, what the balance changed by: negative is a charge
/// @param reference what it belongs to: a request id, an idempotency key
/// @param of what it takes back or ends: the request of a refund, the credit of an expiry
public record Transaction(
        UUID id,
        String kind,
        long amountNanos,
        String currency,
        String reference,
        String description,
        Optional<UUID> of,
        Instant at) {
    public static final List<String> KINDS = List.of("topup", "usage", "credit", "expiry", "refund", "correction");
}
