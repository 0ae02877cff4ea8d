package dev.weir.gateway.pipeline;

import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;

/// The client's side of one request whose body has been read: keeps what it is answered with. Calls that the pipeline
/// has no reason to make fail.
final class RecordingResponse {
    final MultiMap sent = HttpHeaders.headers();
    final MultiMap headers = HttpHeaders.headers();
    final StringBuilder body = new StringBuilder();
    int status;
    int writes;
    boolean ended;
    boolean reset;

    private final HttpServerResponse response = fake(HttpServerResponse.class, (proxy, method, arguments) -> {
        switch (method.getName()) {
            case "setStatusCode" -> status = (int) arguments[0];
            case "putHeader" -> headers.set(arguments[0].toString(), arguments[1].toString());
            case "setChunked" -> {}
            case "ended" -> {
                return ended;
            }
            case "closed" -> {
                return reset;
            }
            case "write" -> {
                writes++;
                body.append((Buffer) arguments[0]);
                return Future.succeededFuture();
            }
            case "end" -> {
                ended = true;
                body.append((Buffer) arguments[0]);
                return Future.succeededFuture();
            }
            case "reset" -> {
                reset = true;
                return Future.succeededFuture();
            }
            default -> throw new AssertionError("not expected: " + method);
        }
        return proxy;
    });

    final HttpServerRequest request = fake(HttpServerRequest.class, (_, method, _) -> switch (method.getName()) {
        case "response" -> response;
        case "headers" -> sent;
        case "path" -> "/v1/chat/completions";
        case "isEnded" -> true;
        case "version" -> HttpVersion.HTTP_1_1;
        default -> throw new AssertionError("not expected: " + method);
    });

    private static <T> T fake(Class<T> type, InvocationHandler calls) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, calls));
    }
}
