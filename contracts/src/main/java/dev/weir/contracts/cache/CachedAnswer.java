package dev.weir.contracts.cache;

import dev.weir.contracts.money.TokenUsage;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/// A whole answer as its client got it, with what it used. Immutable: nobody changes the body.
///
/// @param requestId of the request that it was first given to
/// @param provider who gave it
/// @param model its name there
/// @param pieces how the body of a stream came, in order; empty for one that came whole
/// @param usage what its first request was charged for
/// @param estimated true when that is our own count
/// @param keptAt when it came to its end
public record CachedAnswer(
        String requestId,
        String provider,
        String model,
        int status,
        String contentType,
        Buffer body,
        List<Piece> pieces,
        TokenUsage usage,
        boolean estimated,
        Instant keptAt) {
    /// A stretch of the body that came at once.
    ///
    /// @param bytes how long it is
    /// @param pauseMs how long nothing came before it
    public record Piece(int bytes, int pauseMs) {}

    public CachedAnswer {
        pieces = List.copyOf(pieces);
    }

    /// How old it is; never below zero, whatever the clock of the node that kept it says.
    public Duration age(Instant now) {
        Duration age = Duration.between(keptAt, now);
        return age.isNegative() ? Duration.ZERO : age;
    }
}
