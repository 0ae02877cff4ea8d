package dev.weir.providers.upstream;

import dev.weir.providers.api.routing.KeyPool;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientRequest;

/// How a provider knows us: what is added to the head of every request, last.
@FunctionalInterface
public interface Credential {
    /// No key is needed.
    Credential NONE = (_, _, _, _) -> {};

    /// @param key the one to show, by its place in [#keys()]; without a pool it means nothing
    /// @param uri the whole path of the request with its query
    void show(HttpClientRequest request, int key, String uri, Buffer body);

    /// Which keys there are to show; null when it shows none of a pool.
    default KeyPool keys() {
        return null;
    }
}
