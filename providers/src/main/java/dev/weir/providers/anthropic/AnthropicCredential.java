package dev.weir.providers.anthropic;

import dev.weir.providers.api.routing.KeyPool;
import dev.weir.providers.upstream.Credential;
import dev.weir.providers.upstream.KeyHeader;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientRequest;

/// How Anthropic knows us: a key, and the version of its API that we speak unless the caller named one.
public final class AnthropicCredential implements Credential {
    private final KeyHeader header;

    /// @param keys null for none
    public AnthropicCredential(KeyPool keys) {
        this.header = new KeyHeader("x-api-key", "", keys);
    }

    @Override
    public void show(HttpClientRequest request, int key, String uri, Buffer body) {
        header.show(request, key, uri, body);
        if (!request.headers().contains("anthropic-version")) {
            request.putHeader("anthropic-version", AnthropicDialect.VERSION);
        }
    }

    @Override
    public KeyPool keys() {
        return header.keys();
    }
}
