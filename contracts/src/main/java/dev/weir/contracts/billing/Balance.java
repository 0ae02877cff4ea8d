package dev.weir.contracts.billing;

import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;

/// What a company has. Only `posted` is what it was charged or paid in; what is held is still its own.
///
/// @param postedNanos the sum of its ledger entries
/// @param heldNanos the part that nodes have set aside for requests, running ones and those to come
/// @param credits the part that was granted and ends
/// @param lowBalanceNanos the company is told when `posted` falls below it; empty: never
public record Balance(
        String currency, long postedNanos, long heldNanos, Credits credits, OptionalLong lowBalanceNanos) {
    /// @param openNanos what remains of all open credits; part of what is posted
    /// @param endsNext the one that ends first
    public record Credits(long openNanos, Optional<Ends> endsNext) {
        public static final Credits NONE = new Credits(0, Optional.empty());

        public record Ends(long nanos, Instant at) {}
    }

    /// A balance without credits and of which nobody is told.
    public Balance(String currency, long postedNanos, long heldNanos) {
        this(currency, postedNanos, heldNanos, Credits.NONE, OptionalLong.empty());
    }

    /// What nodes may still set aside.
    public long availableNanos() {
        return postedNanos - heldNanos;
    }
}
