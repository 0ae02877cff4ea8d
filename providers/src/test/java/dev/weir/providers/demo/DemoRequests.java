package dev.weir.providers.demo;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;

/// Requests to the demo, without delays.
final class DemoRequests {
    private DemoRequests() {}

    /// A chat request of one user message with these metadata, given as key, value, key, value.
    static JsonObject chat(String... metadata) {
        var body = new JsonObject()
                .put("model", "demo")
                .put(
                        "messages",
                        new JsonArray().add(new JsonObject().put("role", "user").put("content", "Hello, river")));
        var map = new JsonObject().put("demo_delay_ms", "0");
        for (int i = 0; i < metadata.length; i += 2) {
            map.put(metadata[i], metadata[i + 1]);
        }
        return body.put("metadata", map);
    }

    static JsonObject streamed(JsonObject body) {
        return body.put("stream", true).put("stream_options", new JsonObject().put("include_usage", true));
    }
}
