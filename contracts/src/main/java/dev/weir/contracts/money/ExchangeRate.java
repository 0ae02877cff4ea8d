package dev.weir.contracts.money;

import java.time.Instant;

/// What one unit of a currency is worth in another from one moment on.
///
/// @param nanos nano-units of `to` for one unit of `from`: 0.92 is 920,000,000; above zero
/// @param validFrom the moment it takes effect; the next one of the pair ends it
public record ExchangeRate(String from, String to, long nanos, Instant validFrom) {
    public ExchangeRate {
        if (nanos <= 0) {
            throw new IllegalArgumentException("rate: " + Money.decimal(nanos) + " (expected: above zero)");
        }
        if (from.equals(to)) {
            throw new IllegalArgumentException("to: '" + to + "' (expected: another currency than from)");
        }
    }

    /// The pair and the rate, as texts that name a version have it: `USD/EUR 0.92`.
    @Override
    public String toString() {
        return from + "/" + to + " " + Money.decimal(nanos);
    }
}
