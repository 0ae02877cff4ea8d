package dev.weir.contracts.billing;

import dev.weir.contracts.money.PriceVersion;
import java.time.Instant;
import java.util.UUID;

/// Asks for a part of a company's balance before a provider is called.
///
/// @param requestId the identity of the request through its whole life (UUIDv7)
/// @param model the model as the provider knows it
/// @param price the price it will be settled at
/// @param boundNanos the most the request can cost, in nano-units
/// @param estimateNanos what is charged if the node dies and nothing more is ever known: its estimated input
/// @param expiresAt when it counts as abandoned
public record Reserve(
        UUID requestId,
        UUID companyId,
        UUID keyId,
        String model,
        PriceVersion price,
        long boundNanos,
        long estimateNanos,
        Instant startedAt,
        Instant expiresAt) {}
