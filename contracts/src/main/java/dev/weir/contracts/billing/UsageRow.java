package dev.weir.contracts.billing;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/// One settled request, as `GET /api/v1/usage` shows it.
///
/// @param correlationId what the client, or else we, called the request
/// @param tokens counts by [dev.weir.contracts.money.TokenClass#key()]
/// @param chargedNanos what the company paid of the cost
/// @param writtenOffNanos the rest of the cost, carried by us
/// @param firstTokenMs milliseconds to the first byte of the answer, -1 when there was none
/// @param attempts the calls to providers that failed, in their order
/// @param cached whether the answer came out of the cache
public record UsageRow(
        UUID requestId,
        String correlationId,
        UUID keyId,
        String provider,
        String model,
        String ending,
        int httpStatus,
        Map<String, Long> tokens,
        boolean estimated,
        long costNanos,
        long chargedNanos,
        long writtenOffNanos,
        String currency,
        String priceVersion,
        Instant startedAt,
        Instant endedAt,
        long firstTokenMs,
        List<FailedAttempt> attempts,
        boolean cached) {}
