package dev.weir.contracts.responses;

import io.vertx.core.buffer.Buffer;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;

/// One answer that is kept, with the input that led to it.
///
/// @param companyId whose it is; part of the key
/// @param id `resp_…`, as the caller knows it; part of the key
/// @param previousId of the answer that it goes on from
/// @param inputItems a JSON array: what this request added to the conversation, each item with an id
/// @param response the whole response object, a JSON object with its `output`
/// @param expiresAt it is gone from then on
public record StoredResponse(
        UUID companyId,
        String id,
        Optional<String> previousId,
        Buffer inputItems,
        Buffer response,
        Instant createdAt,
        Instant expiresAt) {
    public StoredResponse {
        Objects.requireNonNull(companyId);
        Objects.requireNonNull(id);
        Objects.requireNonNull(previousId);
        Objects.requireNonNull(inputItems);
        Objects.requireNonNull(response);
        Objects.requireNonNull(createdAt);
        Objects.requireNonNull(expiresAt);
    }
}
