package dev.weir.storage.responses;

import io.vertx.core.buffer.Buffer;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/// A kept answer as the database has it.
///
/// @param sealId that it was sealed with
/// @param sealed input items and response
public record SealedResponse(
        UUID companyId,
        String id,
        Optional<String> previousId,
        UUID sealId,
        Buffer sealed,
        Instant createdAt,
        Instant expiresAt) {}
