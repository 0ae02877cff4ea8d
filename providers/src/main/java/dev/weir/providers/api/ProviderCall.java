package dev.weir.providers.api;

import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;

/// One call to a provider.
///
/// @param requestId sent along as `x-request-id`
/// @param headers the caller's headers that may pass; credentials are not among them
public record ProviderCall(String requestId, Operation operation, Buffer body, MultiMap headers) {}
