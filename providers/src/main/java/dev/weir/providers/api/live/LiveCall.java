package dev.weir.providers.api.live;

import io.vertx.core.MultiMap;

/// A session to open at a provider.
///
/// @param requestId sent along as `x-request-id`
/// @param model as the provider names it
/// @param headers what passes of the caller's
public record LiveCall(String requestId, String model, MultiMap headers) {}
