package dev.weir.providers.upstream;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientRequest;

/// How a provider knows us: what is added to the head of every request, last.
@FunctionalInterface
public interface Credential {
    /// No key is needed.
    Credential NONE = (_, _, _) -> {};

    /// @param uri the whole path of the request with its query
    void show(HttpClientRequest request, String uri, Buffer body);

    /// A header with a secret.
    static Credential header(String name, String value) {
        return (request, _, _) -> request.putHeader(name, value);
    }
}
