package dev.weir.gateway.sdk;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.gateway.main.Books;
import dev.weir.gateway.main.RunningWeir;
import dev.weir.testkit.emulators.core.Served;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// A caller of the Gemini API, with every provider: an object, server-sent events, and the growing array.
@Tag("system")
class GeminiCallerTest {
    private static final EmulatedProviders PROVIDERS = new EmulatedProviders();

    @RegisterExtension
    static final RunningWeir WEIR = new RunningWeir(PROVIDERS::flags);

    private static final String KEY_IN_URL = URLEncoder.encode(RunningWeir.KEY, StandardCharsets.UTF_8);
    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    @BeforeEach
    void forget() {
        PROVIDERS.forget();
    }

    @AfterAll
    static void close() {
        CLIENT.close();
    }

    private static HttpResponse<String> call(String method, String key, String provider, String body)
            throws IOException, InterruptedException {
        String path = "/v1beta/models/" + EmulatedProviders.model(provider) + ":" + method;
        var request = HttpRequest.newBuilder(URI.create(WEIR.api().url() + path))
                .header("x-goog-api-key", key)
                .header("content-type", "application/json")
                .POST(BodyPublishers.ofString(body))
                .build();
        return CLIENT.send(request, BodyHandlers.ofString());
    }

    private static String saying(String text) {
        return """
                {"contents":[{"role":"user","parts":[{"text":"%s"}]}],
                 "systemInstruction":{"parts":[{"text":"Be short."}]},
                 "generationConfig":{"maxOutputTokens":500}}""".formatted(text);
    }

    private static String text(List<JsonObject> chunks) {
        return chunks.stream()
                .flatMap(chunk -> chunk.getJsonArray("candidates", new JsonArray()).stream())
                .map(candidate -> ((JsonObject) candidate).getJsonObject("content", new JsonObject()))
                .flatMap(content -> content.getJsonArray("parts", new JsonArray()).stream())
                .map(part -> ((JsonObject) part).getString("text", ""))
                .collect(Collectors.joining());
    }

    private static void assertCounted(Books before, String provider, JsonObject last) {
        Served served = PROVIDERS.assertBooked(provider, before);
        JsonObject usage = last.getJsonObject("usageMetadata");
        assertThat(usage.getLong("promptTokenCount")).isEqualTo(served.usage().inputTotal());
        assertThat(usage.getLong("candidatesTokenCount") + usage.getLong("thoughtsTokenCount", 0L))
                .isEqualTo(served.usage().outputTotal());
    }

    @ParameterizedTest
    @CsvSource(useHeadersInDisplayName = true, textBlock = Rows.NAMES)
    void an_answer_in_one_piece(String provider) throws IOException, InterruptedException {
        Books before = WEIR.books();

        var answer = call("generateContent", RunningWeir.KEY, provider, saying("Hello, river"));

        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        var whole = new JsonObject(answer.body());
        assertThat(text(List.of(whole))).isEqualTo("Hello, river");
        assertCounted(before, provider, whole);
    }

    @ParameterizedTest
    @CsvSource(useHeadersInDisplayName = true, textBlock = Rows.NAMES)
    void a_stream_of_events(String provider) throws IOException, InterruptedException {
        Books before = WEIR.books();

        var answer = call("streamGenerateContent?alt=sse", RunningWeir.KEY, provider, saying("Hello, river"));

        assertThat(answer.headers().firstValue("content-type")).hasValue("text/event-stream");
        List<JsonObject> chunks = answer.body()
                .lines()
                .filter(line -> line.startsWith("data: "))
                .map(line -> new JsonObject(line.substring(6)))
                .toList();
        assertThat(text(chunks)).isEqualTo("Hello, river");
        assertCounted(before, provider, chunks.getLast());
    }

    @ParameterizedTest
    @CsvSource(useHeadersInDisplayName = true, textBlock = Rows.NAMES)
    void a_growing_array(String provider) throws IOException, InterruptedException {
        Books before = WEIR.books();

        var answer = call("streamGenerateContent", RunningWeir.KEY, provider, saying("Hello, river"));

        assertThat(answer.headers().firstValue("content-type").orElseThrow()).startsWith("application/json");
        List<JsonObject> chunks = new JsonArray(answer.body())
                .stream().map(JsonObject.class::cast).toList();
        assertThat(text(chunks)).isEqualTo("Hello, river");
        assertCounted(before, provider, chunks.getLast());
    }

    @ParameterizedTest
    @CsvSource(useHeadersInDisplayName = true, textBlock = Rows.NAMES)
    void tokens_are_counted_for_nothing(String provider) throws IOException, InterruptedException {
        Books before = WEIR.books();

        var answer = call(
                "countTokens",
                RunningWeir.KEY,
                provider,
                "{\"contents\":[{\"role\":\"user\",\"parts\":[{\"text\":\"one two three\"}]}]}");

        assertThat(new JsonObject(answer.body()).getLong("totalTokens")).isBetween(3L, 40L);
        assertThat(before.rows()).isEmpty();
    }

    @Test
    void errors_are_those_of_the_api_whoever_made_them() throws IOException, InterruptedException {
        var stranger = call("generateContent", "wrong", "openai", saying("x"));
        assertThat(stranger.statusCode()).isEqualTo(401);
        assertThat(error(stranger).getString("status")).isEqualTo("UNAUTHENTICATED");

        var unknown = call("generateContent", RunningWeir.KEY, "nobody", saying("x"));
        assertThat(unknown.statusCode()).isEqualTo(404);
        assertThat(error(unknown).getString("status")).isEqualTo("NOT_FOUND");

        PROVIDERS.emulators.fault("openai", "rate-limit=3", 1);
        var limited = call("generateContent", RunningWeir.KEY, "openai", saying("x"));
        assertThat(limited.statusCode()).isEqualTo(429);
        assertThat(limited.headers().firstValue("retry-after")).hasValue("3");
        assertThat(error(limited).getString("status")).isEqualTo("RESOURCE_EXHAUSTED");
    }

    @Test
    void the_models_are_told_in_the_words_of_the_api() throws IOException, InterruptedException {
        assertThat(new JsonObject(get("/v1beta/models")).getJsonArray("models").stream())
                .extracting(model -> ((JsonObject) model).getString("name"))
                .contains("models/any-openai", "models/any-gemini");
        assertThat(new JsonObject(get("/v1beta/models/any-openai")).getString("displayName"))
                .isEqualTo("any-openai");
    }

    private static String get(String path) throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(URI.create(WEIR.api().url() + path + "?key=" + KEY_IN_URL))
                .build();
        return CLIENT.send(request, BodyHandlers.ofString()).body();
    }

    private static JsonObject error(HttpResponse<String> answer) {
        return new JsonObject(answer.body()).getJsonObject("error");
    }
}
