package dev.weir.providers.api;

import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.ReadStream;

/// One call to a provider.
///
/// @param requestId sent along as `x-request-id`
/// @param path below its base URL, with the query if there is one
/// @param contentType of the body
/// @param headers the caller's headers that may pass; credentials are not among them
/// @param stream what is sent in place of `body`; null when that is all
public record ProviderCall(
        String requestId, String path, String contentType, Buffer body, MultiMap headers, Stream stream) {
    public static final String JSON = "application/json";

    /// A body that is sent as it comes, as fast as the provider takes it.
    ///
    /// @param length in bytes; -1 when nobody knows
    public record Stream(ReadStream<Buffer> bytes, long length) {}

    public ProviderCall(String requestId, String path, String contentType, Buffer body, MultiMap headers) {
        this(requestId, path, contentType, body, headers, null);
    }

    /// A call as it was prepared.
    public static ProviderCall of(String requestId, UpstreamCall call, MultiMap headers) {
        return new ProviderCall(requestId, call.path(), JSON, call.body(), headers);
    }
}
