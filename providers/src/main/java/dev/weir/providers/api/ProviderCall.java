package dev.weir.providers.api;

import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;

/// One call to a provider.
///
/// @param requestId sent along as `x-request-id`
/// @param path below its base URL, with the query if there is one
/// @param contentType of the body
/// @param headers the caller's headers that may pass; credentials are not among them
public record ProviderCall(String requestId, String path, String contentType, Buffer body, MultiMap headers) {
    public static final String JSON = "application/json";

    /// A call as it was prepared.
    public static ProviderCall of(String requestId, UpstreamCall call, MultiMap headers) {
        return new ProviderCall(requestId, call.path(), JSON, call.body(), headers);
    }
}
