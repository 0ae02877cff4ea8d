package dev.weir.contracts.idempotency;

import io.vertx.core.buffer.Buffer;

/// An answer as its client got it.
///
/// @param requestId of the request that was executed
public record KeptAnswer(String requestId, int status, String contentType, Buffer body) {}
