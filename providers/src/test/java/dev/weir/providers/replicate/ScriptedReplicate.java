package dev.weir.providers.replicate;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.net.URI;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/// A server in Replicate's place that plays a list for each address and remembers what it was asked.
final class ScriptedReplicate {
    /// One request as it came.
    record Asked(String what, Map<String, String> headers, String body) {}

    private final HttpServer server;
    private final Map<String, Queue<Consumer<HttpServerRequest>>> script = new ConcurrentHashMap<>();
    private final List<Asked> asked = new CopyOnWriteArrayList<>();

    ScriptedReplicate(Vertx vertx) {
        this.server = vertx.createHttpServer()
                .requestHandler(request -> request.body().onSuccess(body -> play(request, body)))
                .listen(0, "127.0.0.1")
                .await();
    }

    URI base() {
        return URI.create("http://127.0.0.1:" + server.actualPort() + "/v1");
    }

    /// The next request there is answered so; the last that was ordered answers all that follow.
    ///
    /// @param what method and path: `GET /v1/predictions/p1`
    ScriptedReplicate on(String what, Consumer<HttpServerRequest> answer) {
        script.computeIfAbsent(what, _ -> new ConcurrentLinkedDeque<>()).add(answer);
        return this;
    }

    static Consumer<HttpServerRequest> json(int status, String body) {
        return request -> request.response()
                .setStatusCode(status)
                .putHeader("content-type", "application/json")
                .end(body);
    }

    /// Events, written one after another; the connection is closed after the last of them when `cut`.
    static Consumer<HttpServerRequest> events(boolean cut, String... events) {
        return request -> {
            HttpServerResponse response = request.response().setChunked(true);
            response.putHeader("content-type", "text/event-stream");
            write(request, new ArrayDeque<>(List.of(events)), cut);
        };
    }

    private static void write(HttpServerRequest request, Queue<String> events, boolean cut) {
        if (!events.isEmpty()) {
            request.response().write(events.remove()).onSuccess(_ -> write(request, events, cut));
        } else if (cut) {
            request.connection().close();
        } else {
            request.response().end();
        }
    }

    private void play(HttpServerRequest request, Buffer body) {
        var headers = new TreeMap<String, String>();
        request.headers().forEach((name, value) -> headers.put(name.toLowerCase(Locale.ROOT), value));
        String what = request.method() + " " + request.path();
        asked.add(new Asked(what, headers, body.toString()));
        Queue<Consumer<HttpServerRequest>> answers = script.get(what);
        if (answers == null) {
            json(404, "{\"detail\":\"Not found.\"}").accept(request);
            return;
        }
        Consumer<HttpServerRequest> next = answers.size() > 1 ? answers.remove() : answers.peek();
        next.accept(request);
    }

    /// What it was asked so far, in order.
    List<String> asked() {
        return asked.stream().map(Asked::what).toList();
    }

    /// The first such request.
    Asked first(String what) {
        return asked.stream()
                .filter(each -> each.what().equals(what))
                .findFirst()
                .orElseThrow();
    }
}
