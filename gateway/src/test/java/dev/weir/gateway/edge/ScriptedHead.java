package dev.weir.gateway.edge;

import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpServerRequest;
import java.lang.reflect.Proxy;

/// A request of which nothing but its headers and its address may be asked.
final class ScriptedHead {
    private ScriptedHead() {}

    static HttpServerRequest of(String... namesAndValues) {
        return at("/v1/chat/completions", null, namesAndValues);
    }

    /// @param key of the query, null for none
    static HttpServerRequest at(String path, String key, String... namesAndValues) {
        MultiMap headers = MultiMap.caseInsensitiveMultiMap();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            headers.add(namesAndValues[i], namesAndValues[i + 1]);
        }
        return (HttpServerRequest) Proxy.newProxyInstance(
                HttpServerRequest.class.getClassLoader(), new Class<?>[] {HttpServerRequest.class}, (_, method, _) -> {
                    return switch (method.getName()) {
                        case "headers" -> headers;
                        case "path" -> path;
                        case "query" -> key == null ? null : "key=" + key;
                        case "getParam" -> key;
                        default -> throw new AssertionError("not expected: " + method);
                    };
                });
    }
}
