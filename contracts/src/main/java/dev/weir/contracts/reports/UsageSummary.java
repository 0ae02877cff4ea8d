package dev.weir.contracts.reports;

import java.time.LocalDate;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/// Settled requests of one group; what the query does not group by is empty.
///
/// @param day of their end
/// @param tokens sums by [dev.weir.contracts.money.TokenClass#key()]
public record UsageSummary(
        Optional<String> model,
        Optional<UUID> keyId,
        Optional<LocalDate> day,
        String currency,
        long requests,
        Map<String, Long> tokens,
        long costNanos,
        long chargedNanos,
        long writtenOffNanos) {}
