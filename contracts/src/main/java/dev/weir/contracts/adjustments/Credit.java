package dev.weir.contracts.adjustments;

import java.time.Instant;
import java.util.OptionalInt;
import java.util.UUID;

/// Money that was granted and ends.
///
/// @param id also that of the transaction that granted it
/// @param remainingNanos what is left of it; > 0 exactly while it is `open`
/// @param state `open`, `spent` or `expired`
/// @param order of an open one: its place among the open ones in the order of their use, from 1
public record Credit(
        UUID id,
        long grantedNanos,
        long remainingNanos,
        String currency,
        int priority,
        Instant expiresAt,
        Instant createdAt,
        String reference,
        String state,
        OptionalInt order) {}
