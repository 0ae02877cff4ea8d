package dev.weir.testkit.emulators;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;

/// Plain HTTP to one emulated provider, with its credential. A path is below the provider's address, unless it
/// is a whole address itself.
public final class EmulatorClient {
    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final Emulators emulators;
    private final String provider;
    private final String[] headers;

    /// @param headers names and values by turns, beside the content type
    public EmulatorClient(Emulators emulators, String provider, String... headers) {
        this.emulators = emulators;
        this.provider = provider;
        this.headers = headers;
    }

    /// A client that sends the provider's key as a bearer token.
    public static EmulatorClient bearer(Emulators emulators, String provider) {
        return new EmulatorClient(emulators, provider, "authorization", "Bearer " + emulators.key(provider));
    }

    public HttpResponse<String> post(String path, JsonObject body) {
        return post(path, body.encode());
    }

    public HttpResponse<String> post(String path, String body) {
        try {
            return send(path, body);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// The same, where the connection may break.
    public HttpResponse<String> send(String path, String body) throws IOException {
        var request = request(path).POST(HttpRequest.BodyPublishers.ofString(body));
        request.header("content-type", "application/json");
        return send(request);
    }

    public HttpResponse<String> get(String path) {
        try {
            return send(request(path).GET());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private HttpRequest.Builder request(String path) {
        String url = path.startsWith("http://") ? path : emulators.url(provider) + path;
        var request = HttpRequest.newBuilder(URI.create(url)).timeout(TIMEOUT);
        for (int i = 0; i < headers.length; i += 2) {
            request.header(headers[i], headers[i + 1]);
        }
        return request;
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws IOException {
        try {
            return client.send(request.build(), BodyHandlers.ofString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /// The data of every event of a stream, in order.
    public static List<String> data(String stream) {
        return Arrays.stream(stream.split("\r?\n"))
                .filter(line -> line.startsWith("data: "))
                .map(line -> line.substring("data: ".length()))
                .toList();
    }

    /// The data of every event that is an object.
    public static List<JsonObject> events(String stream) {
        return data(stream).stream()
                .filter(each -> each.startsWith("{"))
                .map(JsonObject::new)
                .toList();
    }
}
