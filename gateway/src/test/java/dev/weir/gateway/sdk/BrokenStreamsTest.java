package dev.weir.gateway.sdk;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.gateway.main.Books;
import dev.weir.gateway.main.RunningWeir;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What a caller of each dialect is told when a provider of each fails before, within and at the end of a stream.
@Tag("system")
class BrokenStreamsTest {
    private static final EmulatedProviders PROVIDERS = new EmulatedProviders();

    @RegisterExtension
    static final RunningWeir WEIR = new RunningWeir(PROVIDERS::flags);

    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    /// A caller's API: what it asks, how its streams end well, and by what pattern they end badly.
    private enum Caller {
        CHAT("/v1/chat/completions", "data: [DONE]", "data: \\{\"error\":", "error") {
            @Override
            String body(String model, String text) {
                return new JsonObject()
                        .put("model", model)
                        .put("stream", true)
                        .put("messages", messages(text))
                        .encode();
            }
        },
        RESPONSES("/v1/responses", "\"type\":\"response.completed\"", "event: (error|response.failed)", "error") {
            @Override
            String body(String model, String text) {
                return new JsonObject()
                        .put("model", model)
                        .put("stream", true)
                        .put("store", false)
                        .put("input", text)
                        .encode();
            }
        },
        MESSAGES("/v1/messages", "message_stop", "event: error", "error") {
            @Override
            String body(String model, String text) {
                return new JsonObject()
                        .put("model", model)
                        .put("stream", true)
                        .put("max_tokens", 100)
                        .put("messages", messages(text))
                        .encode();
            }
        },
        GEMINI("/v1beta/models/%s:streamGenerateContent?alt=sse", "\"finishReason\"", "data: \\{\"error\":", "error") {
            @Override
            String body(String model, String text) {
                return "{\"contents\":[{\"role\":\"user\",\"parts\":[{\"text\":\"" + text + "\"}]}]}";
            }
        };

        final String path;
        final String goodEnd;
        final String badEnd;
        final String error;

        Caller(String path, String goodEnd, String badEnd, String error) {
            this.path = path;
            this.goodEnd = goodEnd;
            this.badEnd = badEnd;
            this.error = error;
        }

        abstract String body(String model, String text);

        static io.vertx.core.json.JsonArray messages(String text) {
            return new io.vertx.core.json.JsonArray()
                    .add(new JsonObject().put("role", "user").put("content", text));
        }
    }

    @BeforeEach
    void forget() {
        PROVIDERS.forget();
        WEIR.expectWarnings();
    }

    @AfterAll
    static void close() {
        CLIENT.close();
    }

    private static HttpResponse<String> ask(Caller caller, String provider, String text)
            throws IOException, InterruptedException {
        String model = EmulatedProviders.model(provider);
        var request = HttpRequest.newBuilder(URI.create(WEIR.api().url() + caller.path.formatted(model)))
                .header("x-api-key", RunningWeir.KEY)
                .header("content-type", "application/json")
                .POST(BodyPublishers.ofString(caller.body(model, text)))
                .build();
        return CLIENT.send(request, BodyHandlers.ofString());
    }

    private static final String PAIRS = """
            caller,    provider
            CHAT,      openai
            CHAT,      anthropic
            CHAT,      gemini
            CHAT,      bedrock
            RESPONSES, openai
            RESPONSES, anthropic
            RESPONSES, gemini
            RESPONSES, bedrock
            MESSAGES,  openai
            MESSAGES,  anthropic
            MESSAGES,  gemini
            MESSAGES,  bedrock
            GEMINI,    openai
            GEMINI,    anthropic
            GEMINI,    gemini
            GEMINI,    bedrock
            """;

    @ParameterizedTest
    @CsvSource(useHeadersInDisplayName = true, textBlock = PAIRS)
    void a_whole_stream_ends_well(Caller caller, String provider) throws IOException, InterruptedException {
        HttpResponse<String> answer = ask(caller, provider, "a b c d");

        assertThat(answer.body()).contains(caller.goodEnd).doesNotContainPattern(caller.badEnd);
    }

    @ParameterizedTest
    @CsvSource(useHeadersInDisplayName = true, textBlock = PAIRS)
    void an_error_within_a_stream_is_one_to_the_caller(Caller caller, String provider)
            throws IOException, InterruptedException {
        assertBroken(caller, provider, "a b c d e f [fault:error-in-stream=3]", "upstream_error");
    }

    @ParameterizedTest
    @CsvSource(useHeadersInDisplayName = true, textBlock = PAIRS)
    void a_stream_that_is_cut_is_an_error(Caller caller, String provider) throws IOException, InterruptedException {
        assertBroken(caller, provider, "a b c d e f [fault:cut-in-stream=3]", "upstream_cut");
    }

    private static void assertBroken(Caller caller, String provider, String text, String ending)
            throws IOException, InterruptedException {
        Books before = WEIR.books();

        HttpResponse<String> answer = ask(caller, provider, text);

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).containsPattern(caller.badEnd).doesNotContain(caller.goodEnd);
        JsonObject row = before.row(ending);
        assertThat(row.getJsonObject("tokens").getLong("output_text", 0L)).isBetween(1L, 6L);
    }

    @ParameterizedTest
    @CsvSource(useHeadersInDisplayName = true, textBlock = PAIRS)
    void an_error_before_the_stream_is_an_error_answer(Caller caller, String provider)
            throws IOException, InterruptedException {
        for (String fault : new String[] {"status=500", "html-502", "overloaded", "reset", "quota"}) {
            if (fault.equals("quota") && provider.equals("gemini")) {
                // It says the same of a rate that will pass.
                continue;
            }
            HttpResponse<String> answer = ask(caller, provider, "a b [fault:" + fault + "]");

            assertThat(answer.statusCode()).as(fault + ": " + answer.body()).isBetween(500, 599);
            assertThat(new JsonObject(answer.body()).getJsonObject(caller.error).getString("message"))
                    .as(fault)
                    .contains(provider);
        }
    }

    @ParameterizedTest
    @CsvSource(useHeadersInDisplayName = true, textBlock = PAIRS)
    void frames_that_are_cut_anywhere_change_nothing(Caller caller, String provider)
            throws IOException, InterruptedException {
        HttpResponse<String> answer = ask(caller, provider, "a b c d [fault:cut-frames=2]");

        assertThat(answer.body()).contains(caller.goodEnd).doesNotContainPattern(caller.badEnd);
    }
}
