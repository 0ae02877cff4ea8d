package dev.weir.contracts.identity;

import java.util.Locale;
import java.util.Optional;

/// What an API key may do.
public enum Scope {
    /// Call `/v1/*`.
    INFERENCE,
    /// Read balance, usage, transactions and prices of its company.
    BILLING,
    /// Create, list and revoke keys of its company.
    KEYS,
    /// Move money by hand (top-ups, credits, refunds, corrections) and set prices, of any company.
    ADMIN;

    public String key() {
        return name().toLowerCase(Locale.ROOT);
    }

    public static Optional<Scope> byKey(String key) {
        for (Scope scope : values()) {
            if (scope.key().equals(key)) {
                return Optional.of(scope);
            }
        }
        return Optional.empty();
    }
}
