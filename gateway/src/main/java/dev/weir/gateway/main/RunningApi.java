package dev.weir.gateway.main;

import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Optional;

/// The operator's API of a Weir that runs somewhere. Blocking: for the main thread.
final class RunningApi {
    private static final String API = "/api/v1";
    private static final Duration ANSWER_MAX = Duration.ofSeconds(5);

    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(ANSWER_MAX)
            .build();
    private final String url;
    private final HttpRequest anyRequest;

    /// @throws IllegalArgumentException for a URL that is none, or a key that no header can carry
    RunningApi(String url, String key) {
        this.url = url.endsWith("/") ? url.substring(0, url.length() - 1) : url;
        this.anyRequest = request(this.url, key);
    }

    private static HttpRequest request(String url, String key) {
        HttpRequest.Builder request;
        try {
            request = HttpRequest.newBuilder(URI.create(url + API));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("--url: '" + url + "' (expected: such as http://127.0.0.1:8080)", e);
        }
        try {
            return request.timeout(ANSWER_MAX)
                    .header("authorization", "Bearer " + key)
                    .build();
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("--key: it has a character that no header can have", e);
        }
    }

    String url() {
        return url;
    }

    /// `data` of what it answers.
    ///
    /// @param path below `/api/v1`, with its query
    /// @param type of `data`, such as `JsonArray`
    /// @throws StartException saying why there is none
    <T> T get(String path, Class<T> type) throws InterruptedException {
        return ask("GET", path, type);
    }

    /// The same after a change.
    <T> T post(String path, Class<T> type) throws InterruptedException {
        return ask("POST", path, type);
    }

    private <T> T ask(String method, String path, Class<T> type) throws InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(anyRequest, (_, _) -> true)
                .uri(URI.create(url + API + path))
                .method(method, HttpRequest.BodyPublishers.noBody())
                .build();
        HttpResponse<String> answer;
        try {
            answer = client.send(request, BodyHandlers.ofString());
        } catch (IOException e) {
            throw new StartException(
                    "No Weir answers at " + url + " (" + reason(e) + "). Is it running? --url says where it is.", e);
        }
        if (answer.statusCode() != 200) {
            throw refusal(answer, API + path);
        }
        return tree(answer.body())
                .map(body -> body.getValue("data"))
                .filter(type::isInstance)
                .map(type::cast)
                .orElseThrow(() -> new StartException("What answers at " + url + API + path + " is no Weir"));
    }

    private static String reason(IOException e) {
        return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    }

    private StartException refusal(HttpResponse<String> answer, String path) {
        Optional<String> message = message(answer.body());
        if (answer.statusCode() == 401) {
            return new StartException("The Weir at " + url + " does not know this API key (expected: --key"
                    + " or WEIR_API_KEY, a key with the scope admin)");
        }
        if (answer.statusCode() == 403) {
            return new StartException("This API key may not do that: " + message.orElse("403")
                    + " (`weir keys create --name operator --scopes admin` makes one that may)");
        }
        return new StartException(message.orElse("What answers at " + url + path + " says " + answer.statusCode()
                + " (expected: 200, of a Weir of this version)"));
    }

    private static Optional<String> message(String body) {
        return tree(body)
                .map(answer -> answer.getValue("error"))
                .filter(JsonObject.class::isInstance)
                .map(error -> ((JsonObject) error).getString("message"));
    }

    private static Optional<JsonObject> tree(String body) {
        try {
            return Optional.of(new JsonObject(body));
        } catch (DecodeException e) {
            return Optional.empty();
        }
    }
}
