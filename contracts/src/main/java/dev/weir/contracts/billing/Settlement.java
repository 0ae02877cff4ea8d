package dev.weir.contracts.billing;

import dev.weir.contracts.money.TokenUsage;
import java.time.Instant;

/// What a request turned out to cost: charges `costNanos` and releases the rest of the reservation. Carries its
/// [Reserve] whole, so that it can be posted even where the reservation's record was lost.
///
/// @param usage tokens by disjoint class; [TokenUsage#NONE] when nothing is charged
/// @param estimated true when the provider reported no usage and our own count stands in
/// @param costNanos the charge, in nano-units; may exceed the reservation only when a provider exceeded its bound
/// @param httpStatus the status the client was answered with, 0 when it was gone before one
/// @param firstTokenMs milliseconds from the start to the first byte of the answer, -1 when there was none
public record Settlement(
        Reserve reserve,
        Ending ending,
        TokenUsage usage,
        boolean estimated,
        long costNanos,
        int httpStatus,
        long firstTokenMs,
        Instant endedAt) {}
