package dev.weir.testkit.emulators.gemini;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.contracts.money.TokenClass;
import dev.weir.contracts.money.TokenUsage;
import dev.weir.testkit.emulators.EmulatorClient;
import dev.weir.testkit.emulators.RunningEmulators;
import dev.weir.testkit.emulators.core.Media;
import dev.weir.testkit.emulators.core.Signature;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GeminiEmulatorTest {
    @RegisterExtension
    static final RunningEmulators EMULATORS = new RunningEmulators();

    private static final String GENERATE = "/models/gemini-2.5-flash:generateContent";
    private static final String STREAM = "/models/gemini-2.5-flash:streamGenerateContent";
    private static final String TOOLS =
            "\"tools\":[{\"functionDeclarations\":[{\"name\":\"f\",\"parameters\":{\"type\":"
                    + "\"OBJECT\",\"properties\":{\"n\":{\"type\":\"INTEGER\"}},\"required\":[\"n\"]}},{\"name\":\"g\"}]}]";

    private final EmulatorClient client = new EmulatorClient(
            EMULATORS.get(), "gemini", "x-goog-api-key", EMULATORS.get().key("gemini"));

    private static String saying(String text, String... more) {
        return "{\"contents\":[{\"role\":\"user\",\"parts\":[{\"text\":\"" + text + "\"}]}]"
                + (more.length == 0 ? "" : "," + String.join(",", more)) + "}";
    }

    @Test
    void content_in_one_piece() {
        JsonObject answer = new JsonObject(
                client.post(GENERATE, saying("Hello, river [cached=1]")).body());

        assertThat(answer.getJsonArray("candidates").encode())
                .isEqualTo("[{\"content\":{\"parts\":[{\"text\":\"Hello, river\"}],\"role\":\"model\"},\"index\":0,"
                        + "\"finishReason\":\"STOP\"}]");
        assertThat(answer.getJsonObject("usageMetadata").getInteger("cachedContentTokenCount"))
                .isEqualTo(1);
        assertThat(answer.getString("modelVersion")).isEqualTo("gemini-2.5-flash");
    }

    @Test
    void a_stream_of_events_counts_as_it_goes_and_finishes_in_a_chunk_of_its_own() {
        String thoughts = "\"generationConfig\":{\"thinkingConfig\":{\"includeThoughts\":true}}";
        HttpResponse<String> response = client.post(STREAM + "?alt=sse", saying("a b [think=2]", thoughts));
        List<JsonObject> events = EmulatorClient.events(response.body());

        assertThat(response.headers().firstValue("content-type")).hasValue("text/event-stream");
        assertThat(response.body()).contains("\r\n\r\n").doesNotContain("[DONE]");
        assertThat(events).hasSize(5);
        assertThat(events.getFirst().encode())
                .contains("\"text\":\"river\",\"thought\":true", "\"thoughtsTokenCount\":1");
        assertThat(events.getLast().encode()).contains("\"finishReason\":\"STOP\"", "\"thoughtsTokenCount\":2");
        assertThat(EMULATORS.get().served("gemini", 1).getFirst().usage())
                .isEqualTo(TokenUsage.NONE
                        .with(TokenClass.INPUT_FRESH, 4)
                        .with(TokenClass.OUTPUT_TEXT, 2)
                        .with(TokenClass.REASONING, 2));
    }

    @Test
    void without_sse_a_stream_is_an_array() {
        HttpResponse<String> response = client.post(STREAM, saying("a b"));

        assertThat(new JsonArray(response.body())).hasSize(3);
        assertThat(response.headers().firstValue("content-type").orElse("")).startsWith("application/json");
    }

    @Test
    void calls_come_whole_and_finish_with_stop() {
        List<JsonObject> events = EmulatorClient.events(
                client.post(STREAM + "?alt=sse", saying("[tools:*]", TOOLS)).body());

        assertThat(events).hasSize(3);
        assertThat(events.get(0).encode()).contains("\"functionCall\":{\"name\":\"f\",\"args\":{\"n\":7}}");
        assertThat(events.get(1).encode()).contains("\"functionCall\":{\"name\":\"g\",\"args\":{}}");
        assertThat(events.get(2).encode()).contains("\"finishReason\":\"STOP\"");
    }

    @Test
    void gemini_3_wants_its_signature_back() {
        String loop = "{\"contents\":[{\"role\":\"user\",\"parts\":[{\"text\":\"x\"}]},{\"role\":\"model\",\"parts\":[{"
                + "\"functionCall\":{\"name\":\"f\",\"args\":{\"n\":1}}%s}]},{\"role\":\"user\",\"parts\":[{"
                + "\"functionResponse\":{\"name\":\"f\",\"response\":{\"r\":1}}}]}]," + TOOLS + "}";
        String path = "/models/gemini-3-pro-preview:generateContent";

        assertThat(client.post(path, loop.formatted("")).body()).contains("missing a thought_signature");
        assertThat(client.post(path, loop.formatted(",\"thoughtSignature\":\"forged\""))
                        .body())
                .contains("Thought signature is not valid");
        for (String good : List.of(Signature.of("call f"), "skip_thought_signature_validator")) {
            HttpResponse<String> response = client.post(path, loop.formatted(",\"thoughtSignature\":\"" + good + "\""));
            assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
            assertThat(response.body()).contains("The tools say:");
        }
        assertThat(client.post(GENERATE, loop.formatted("")).statusCode()).isEqualTo(200);
    }

    @Test
    void snake_case_is_as_good() {
        HttpResponse<String> response = client.post(
                GENERATE,
                saying(
                        "a b c",
                        "\"generation_config\":{\"max_output_tokens\":2}",
                        "\"system_instruction\":{\"parts\":[{\"text\":\"be brief\"}]}"));

        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        assertThat(response.body()).contains("\"text\":\"a b\"", "MAX_TOKENS");
    }

    @Test
    void an_image_counts_by_itself() {
        String png = Base64.getEncoder().encodeToString(Media.png());
        HttpResponse<String> response = client.post(
                GENERATE,
                "{\"contents\":[{\"parts\":[{\"text\":\"see\"},{\"inlineData\":{\"mimeType\":\"image/png\",\"data\":\""
                        + png + "\"}}]}]}");

        assertThat(response.body()).contains("{\"modality\":\"IMAGE\",\"tokenCount\":85}");
        assertThat(EMULATORS.get().served("gemini", 1).getFirst().usage().count(TokenClass.INPUT_IMAGE))
                .isEqualTo(85);
    }

    @Test
    void a_refusal_is_a_finish_reason_and_a_filter_blocks_the_prompt() {
        assertThat(client.post(GENERATE, saying("[refuse]")).body()).contains("\"finishReason\":\"SAFETY\"");
        assertThat(client.post(GENERATE, saying("x [filter]")).body())
                .contains("\"blockReason\":\"PROHIBITED_CONTENT\"")
                .doesNotContain("candidates\"");
    }

    @Test
    void an_image_is_drawn_where_it_is_asked_for() {
        assertThat(client.post(
                                GENERATE,
                                saying(
                                        "[image] x",
                                        "\"generationConfig\":{\"responseModalities\":[\"TEXT\",\"IMAGE\"]}"))
                        .body())
                .contains("\"inlineData\":{\"mimeType\":\"image/png\"");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "{\"contents\":[]}                         | contents is not specified",
                "{\"messages\":[]}                         | Unknown name \"messages\": Cannot find field",
                "{\"contents\":[{\"role\":\"assistant\",\"parts\":[{\"text\":\"x\"}]}]} | valid role: user, model",
                "{\"contents\":[{\"parts\":[]}]}           | contents.parts must not be empty",
                "{\"contents\":[{\"parts\":[{}]}]}         | required oneof field 'data'",
                "{\"contents\":[{\"parts\":[{\"type\":\"text\",\"text\":\"x\"}]}]} | Unknown name \"type\" at 'contents[0].parts[0]'",
                "{\"contents\":[{\"parts\":[{\"inlineData\":{\"mimeType\":\"image/bmp\",\"data\":\"AA==\"}}]}]} | Unsupported MIME type: image/bmp",
                "{\"contents\":[{\"parts\":[{\"inlineData\":{\"mimeType\":\"image/png\",\"data\":\"AA==\"}}]}]} | Unable to process input image",
                "{\"contents\":[{\"parts\":[{\"functionResponse\":{\"name\":\"f\",\"response\":{}}}]}]} | immediately after a function call turn",
                "{\"contents\":[{\"role\":\"user\",\"parts\":[{\"text\":\"x\"}]},{\"role\":\"model\",\"parts\":[{\"functionCall\":{\"name\":\"f\"}},{\"functionCall\":{\"name\":\"f\"}}]},{\"role\":\"user\",\"parts\":[{\"functionResponse\":{\"name\":\"f\",\"response\":{}}}]}]} | number of function response parts",
                "{\"contents\":[{\"parts\":[{\"text\":\"x\"}]}],\"generationConfig\":{\"maxTokens\":5}} | Unknown name \"maxTokens\" at 'generationConfig'",
                "{\"contents\":[{\"parts\":[{\"text\":\"x\"}]}],\"generationConfig\":{\"responseSchema\":{\"type\":\"STRING\"}}} | 'text/plain' is unsupported",
                "{\"contents\":[{\"parts\":[{\"text\":\"x\"}]}],\"tools\":[{\"functionDeclarations\":[{\"name\":\"f\",\"parameters\":{\"type\":\"OBJECT\",\"properties\":{}}}]}]} | should be non-empty for OBJECT type",
                "{\"contents\":[{\"parts\":[{\"text\":\"x\"}]}],\"tools\":[{\"functionDeclarations\":[{\"name\":\"f\",\"parameters\":{\"type\":\"OBJECT\",\"additionalProperties\":false,\"properties\":{\"a\":{\"type\":\"STRING\"}}}}]}]} | Unknown name \"additionalProperties\"",
                "{\"contents\":[{\"parts\":[{\"text\":\"x\"}]}],\"tools\":[{\"functionDeclarations\":[{\"name\":\"1f\"}]}]} | Invalid function name",
            })
    void what_gemini_refuses(String body, String message) {
        HttpResponse<String> response = client.post(GENERATE, body);

        assertThat(response.statusCode()).as(response.body()).isEqualTo(400);
        JsonObject error = new JsonObject(response.body()).getJsonObject("error");
        assertThat(error.getString("status")).isEqualTo("INVALID_ARGUMENT");
        assertThat(error.getString("message")).contains(message);
    }

    @Test
    void keys_and_limits_have_googles_shapes() {
        var anonymous = new EmulatorClient(EMULATORS.get(), "gemini");
        assertThat(anonymous.post(GENERATE, saying("x")).statusCode()).isEqualTo(403);
        assertThat(anonymous.post(GENERATE + "?key=wrong", saying("x")).body()).contains("API_KEY_INVALID");
        assertThat(anonymous
                        .post(GENERATE + "?key=" + EMULATORS.get().key("gemini"), saying("x"))
                        .statusCode())
                .isEqualTo(200);
        EMULATORS.get().fault("gemini", "rate-limit=9", 1);
        assertThat(client.post(GENERATE, saying("x")).body()).contains("RESOURCE_EXHAUSTED", "\"retryDelay\" : \"9s\"");
    }

    @Test
    void an_error_in_the_stream_is_an_event() {
        String stream = client.post(STREAM + "?alt=sse", saying("a b c d [fault:error-in-stream=2]"))
                .body();

        assertThat(EmulatorClient.events(stream).getLast().encode()).contains("\"status\":\"UNAVAILABLE\"");
        assertThat(stream).doesNotContain("finishReason");
    }

    @Test
    void tokens_are_counted_and_texts_embedded() {
        assertThat(client.post("/models/gemini-2.5-flash:countTokens", saying("a b c"))
                        .body())
                .contains("\"totalTokens\":3");
        assertThat(new JsonObject(client.post(
                                        "/models/gemini-embedding-001:embedContent",
                                        "{\"content\":{\"parts\":[{\"text\":\"a b\"}]},\"outputDimensionality\":4}")
                                .body())
                        .getJsonObject("embedding")
                        .getJsonArray("values"))
                .hasSize(4);
    }
}
