package dev.weir.providers.upstream;

import dev.weir.providers.api.routing.KeyPool;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientRequest;
import java.util.stream.IntStream;

/// The header in which a provider wants to see a key. Immutable.
public final class KeyHeader implements Credential {
    private final String header;
    private final KeyPool keys;
    /// By the places of the pool.
    private final String[] values;

    /// @param before what stands in the header before the key, such as `Bearer `
    /// @param keys null for none: then there is no such header
    public KeyHeader(String header, String before, KeyPool keys) {
        this.header = header;
        this.keys = keys;
        this.values = IntStream.range(0, keys == null ? 0 : keys.size())
                .mapToObj(key -> before + keys.secret(key))
                .toArray(String[]::new);
    }

    /// `Authorization: Bearer …`.
    public static KeyHeader bearer(KeyPool keys) {
        return new KeyHeader("authorization", "Bearer ", keys);
    }

    /// @param key its place in the pool
    public void put(MultiMap headers, int key) {
        if (keys != null) {
            headers.set(header, values[key]);
        }
    }

    @Override
    public void show(HttpClientRequest request, int key, String uri, Buffer body) {
        put(request.headers(), key);
    }

    @Override
    public KeyPool keys() {
        return keys;
    }
}
