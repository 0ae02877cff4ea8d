package dev.weir.gateway.edge;

import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpServerRequest;
import java.lang.reflect.Proxy;

/// A request of which nothing but its headers may be asked.
final class ScriptedHead {
    private ScriptedHead() {}

    static HttpServerRequest of(String... namesAndValues) {
        MultiMap headers = MultiMap.caseInsensitiveMultiMap();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            headers.add(namesAndValues[i], namesAndValues[i + 1]);
        }
        return (HttpServerRequest) Proxy.newProxyInstance(
                HttpServerRequest.class.getClassLoader(), new Class<?>[] {HttpServerRequest.class}, (_, method, _) -> {
                    if (method.getName().equals("headers")) {
                        return headers;
                    }
                    throw new AssertionError("not expected: " + method);
                });
    }
}
