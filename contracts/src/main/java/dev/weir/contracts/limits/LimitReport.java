package dev.weir.contracts.limits;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/// How a company and its keys stand with their limits.
///
/// @param defaults what every key has that sets nothing else
/// @param keys those with limits of their own
public record LimitReport(LimitSet defaults, Owner company, List<Owner> keys) {
    /// Who has the limits: the company, or a key.
    public record Owner(Optional<UUID> keyId, LimitSet limits, List<Use> uses) {}

    /// How one limit stands.
    ///
    /// @param used counted now, reservations included; nano-units for a budget
    /// @param resetsAt when nothing of it counts any more; empty for what runs now
    public record Use(Measure measure, long limit, long used, Optional<Instant> resetsAt) {
        public long remaining() {
            return Math.max(0, limit - used);
        }
    }
}
