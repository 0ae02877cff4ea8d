package dev.weir.contracts.billing;

/// What a company has. `available` is what new requests may reserve.
///
/// @param postedNanos the sum of its ledger entries
/// @param heldNanos the part reserved by running requests
public record Balance(String currency, long postedNanos, long heldNanos) {
    public long availableNanos() {
        return postedNanos - heldNanos;
    }
}
