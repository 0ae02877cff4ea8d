package dev.weir.benchmarks;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;

/// What a Weir tells administrators.
record AdminApi(Weir weir, HttpClient http) implements AutoCloseable {
    private static final Duration ANSWER_MAX = Duration.ofSeconds(30);

    AdminApi(Weir weir) {
        this(weir, HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build());
    }

    /// The whole answer to a `GET` below `/api/v1/admin`. Fails when it is none of success.
    JsonObject get(String path) throws InterruptedException {
        try {
            HttpResponse<String> answer = http.send(
                    HttpRequest.newBuilder(URI.create(weir.url() + "/api/v1/admin" + path))
                            .timeout(ANSWER_MAX)
                            .header("authorization", "Bearer " + Weir.KEY)
                            .build(),
                    BodyHandlers.ofString());
            if (answer.statusCode() != 200) {
                throw new BenchFailure(
                        "GET /api/v1/admin" + path + " answered " + answer.statusCode() + " " + answer.body());
            }
            return new JsonObject(answer.body());
        } catch (IOException e) {
            throw new BenchFailure("GET /api/v1/admin" + path + ": " + e.getMessage());
        }
    }

    @Override
    public void close() {
        http.close();
    }
}
