package dev.weir.contracts.idempotency;

import io.vertx.core.buffer.Buffer;
import java.util.UUID;

/// A request that carries a key. The key is the company's, for one operation: the same key of another company, or on
/// another path, is another key.
///
/// @param operation what is asked for, such as the path of the endpoint
/// @param key 1 to 255 visible ASCII characters
/// @param fingerprint SHA-256 of operation and body, 32 bytes: two requests are the same when theirs are
/// @param requestId the request's own id, which a replay of its answer names
public record ClaimRequest(UUID companyId, String operation, String key, Buffer fingerprint, String requestId) {}
