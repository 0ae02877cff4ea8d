package dev.weir.gateway.main;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Optional;

/// Whole requests to a running Weir, and their whole answers, over HTTP/1.1.
public final class Api {
    private static final Duration WAIT_MAX = Duration.ofSeconds(15);

    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final String url;

    Api(String url) {
        this.url = url;
    }

    /// A whole answer.
    public record Reply(int status, HttpResponse<String> response) {
        public String body() {
            return response.body();
        }

        public Optional<String> header(String name) {
            return response.headers().firstValue(name);
        }

        public JsonObject json() {
            return new JsonObject(body());
        }

        /// `error` of the body.
        public JsonObject error() {
            return json().getJsonObject("error");
        }

        /// `data` of a platform answer.
        public JsonObject data() {
            return json().getJsonObject("data");
        }

        /// `data` of a platform list.
        public JsonArray list() {
            return json().getJsonArray("data");
        }
    }

    public String url() {
        return url;
    }

    /// @param headers names and values in turn
    public Reply send(String method, String path, String key, String body, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url + path))
                .timeout(WAIT_MAX)
                .method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
        if (key != null) {
            request.header("authorization", "Bearer " + key);
        }
        if (body != null) {
            request.header("content-type", "application/json");
        }
        if (headers.length > 0) {
            request.headers(headers);
        }
        try {
            HttpResponse<String> response = client.send(request.build(), BodyHandlers.ofString());
            return new Reply(response.statusCode(), response);
        } catch (IOException e) {
            throw new UncheckedIOException(method + " " + path + ": " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }

    public Reply get(String path, String key) {
        return send("GET", path, key, null);
    }

    public Reply post(String path, String key, String body, String... headers) {
        return send("POST", path, key, body, headers);
    }

    /// A chat completion for the first company.
    public Reply chat(String body) {
        return post("/v1/chat/completions", RunningWeir.KEY, body);
    }

    public String metrics() {
        return get("/metrics", null).body();
    }
}
