package dev.weir.gateway.main;

import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Optional;

/// The providers of a Weir that runs somewhere, asked through its API. Blocking: for the main thread.
final class RunningProviders {
    private static final String PATH = "/api/v1/admin/providers";
    private static final Duration ANSWER_MAX = Duration.ofSeconds(5);

    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(ANSWER_MAX)
            .build();
    private final String url;
    private final HttpRequest request;

    /// @throws IllegalArgumentException for a URL that is none, or a key that no header can carry
    RunningProviders(String url, String key) {
        this.url = url.endsWith("/") ? url.substring(0, url.length() - 1) : url;
        this.request = request(this.url, key);
    }

    private static HttpRequest request(String url, String key) {
        HttpRequest.Builder request;
        try {
            request = HttpRequest.newBuilder(URI.create(url + PATH));
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

    /// `data` of the answer.
    ///
    /// @throws StartException saying why there is none
    JsonArray providers() throws InterruptedException {
        HttpResponse<String> answer;
        try {
            answer = client.send(request, BodyHandlers.ofString());
        } catch (IOException e) {
            throw new StartException(
                    "No Weir answers at " + url + " (" + reason(e) + "). Is it running? --url says where it is.", e);
        }
        return switch (answer.statusCode()) {
            case 200 -> data(answer.body());
            case 401 ->
                throw new StartException("The Weir at " + url + " does not know this API key (expected: --key"
                        + " or WEIR_API_KEY, a key with the scope admin)");
            case 403 ->
                throw new StartException("This API key may not see providers: " + message(answer.body())
                        + " (`weir keys create --name top" + " --scopes admin` makes one that may)");
            default ->
                throw new StartException("What answers at " + url + PATH + " says " + answer.statusCode()
                        + " (expected: 200, of a Weir of this version)");
        };
    }

    private static String reason(IOException e) {
        return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    }

    private JsonArray data(String body) {
        return tree(body)
                .map(answer -> answer.getValue("data"))
                .filter(JsonArray.class::isInstance)
                .map(JsonArray.class::cast)
                .orElseThrow(() -> new StartException("What answers at " + url + PATH + " is no Weir"));
    }

    private static String message(String body) {
        return tree(body)
                .map(answer -> answer.getValue("error"))
                .filter(JsonObject.class::isInstance)
                .map(error -> ((JsonObject) error).getString("message"))
                .orElse("403");
    }

    private static Optional<JsonObject> tree(String body) {
        try {
            return Optional.of(new JsonObject(body));
        } catch (DecodeException e) {
            return Optional.empty();
        }
    }
}
