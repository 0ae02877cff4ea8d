package dev.weir.storage.idempotency;

import io.vertx.core.buffer.Buffer;
import java.util.UUID;

/// What a key is used for.
public sealed interface Found {
    /// For nothing: it is claimed now.
    record Free() implements Found {}

    /// For the same request, which is running.
    record Running() implements Found {}

    /// For another request.
    record OtherBody() implements Found {}

    /// For the same request, whose answer is here.
    ///
    /// @param claimId under which the answer was sealed
    record Kept(UUID claimId, String requestId, int status, String contentType, Buffer sealed) implements Found {}

    /// For the same request, whose answer was too long.
    record TooLong() implements Found {}

    /// For the same request, whose answer was lost.
    record Lost() implements Found {}
}
