package dev.weir.gateway.process;

import io.vertx.core.json.JsonObject;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/// A caller of one Weir with one key.
record Client(String url, String key) {
    private static final HttpClient HTTP =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private static final Duration ANSWER_MAX = Duration.ofSeconds(30);

    /// A stream under way.
    record Stream(BufferedReader lines) {
        /// The first line that contains `text`.
        String awaitLine(String text) throws IOException {
            var before = new StringBuilder();
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.contains(text)) {
                    return line;
                }
                before.append(line).append('\n');
            }
            throw new AssertionError("the stream ended without '" + text + "':\n" + before);
        }

        /// All that is still to come.
        String rest() throws IOException {
            var rest = new StringBuilder();
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                rest.append(line).append('\n');
            }
            return rest.toString();
        }
    }

    HttpResponse<String> get(String path) {
        return send(request(path).GET().build(), BodyHandlers.ofString());
    }

    /// The body of the answer.
    String post(String path, String body) {
        return send(request(path).POST(BodyPublishers.ofString(body)).build(), BodyHandlers.ofString())
                .body();
    }

    HttpResponse<String> put(String path, String body) {
        return send(request(path).PUT(BodyPublishers.ofString(body)).build(), BodyHandlers.ofString());
    }

    /// The status of a short chat completion.
    int chat() {
        return send(chat(false, 3, 0), BodyHandlers.ofString()).statusCode();
    }

    /// Starts a streamed chat completion of the demo provider; returns when its head is there.
    Stream stream(int tokens, int delayMs) {
        return stream(chat(true, tokens, delayMs));
    }

    /// The same with an idempotency key.
    Stream stream(int tokens, int delayMs, String idempotencyKey) {
        var request = HttpRequest.newBuilder(chat(true, tokens, delayMs), (_, _) -> true)
                .header("idempotency-key", idempotencyKey)
                .build();
        return stream(request);
    }

    private static Stream stream(HttpRequest request) {
        var answer = send(request, BodyHandlers.ofInputStream());
        if (answer.statusCode() != 200) {
            throw new AssertionError("status " + answer.statusCode());
        }
        return new Stream(new BufferedReader(new InputStreamReader(answer.body(), StandardCharsets.UTF_8)));
    }

    private HttpRequest chat(boolean stream, int tokens, int delayMs) {
        String body = """
                {"model": "demo", "stream": %s, "messages": [{"role": "user", "content": "Hello"}],
                 "max_tokens": %d, "metadata": {"demo_tokens": "%d", "demo_delay_ms": "%d"}}""".formatted(stream, tokens, tokens, delayMs);
        return request("/v1/chat/completions")
                .POST(BodyPublishers.ofString(body))
                .build();
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(url + path))
                .timeout(ANSWER_MAX)
                .header("content-type", "application/json")
                .header("authorization", "Bearer " + key);
    }

    private static <T> HttpResponse<T> send(HttpRequest request, HttpResponse.BodyHandler<T> handler) {
        try {
            return HTTP.send(request, handler);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }

    String usage() {
        return get("/api/v1/usage").body();
    }

    /// What new requests may reserve.
    String balance() {
        return new JsonObject(get("/api/v1/balance").body())
                .getJsonObject("data")
                .getString("posted");
    }

    /// The sum of the costs of all requests.
    BigDecimal spent() {
        return spent(usage());
    }

    static BigDecimal spent(String usage) {
        return new JsonObject(usage)
                .getJsonArray("data").stream()
                        .map(row -> new BigDecimal(((JsonObject) row).getString("cost")))
                        .reduce(BigDecimal.ZERO, BigDecimal::add);
    }
}
