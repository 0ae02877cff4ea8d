package dev.weir.testkit.emulators.anthropic;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.testkit.emulators.EmulatorClient;
import dev.weir.testkit.emulators.RunningEmulators;
import dev.weir.testkit.emulators.core.Signature;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What Anthropic refuses, the emulator refuses, in its words.
class AnthropicStrictnessTest {
    @RegisterExtension
    static final RunningEmulators EMULATORS = new RunningEmulators();

    private static final String USER = "{\"role\":\"user\",\"content\":\"x\"}";
    private static final String TOOLS = "\"tools\":[{\"name\":\"f\",\"input_schema\":{\"type\":\"object\"}}]";

    private final EmulatorClient client = new EmulatorClient(
            EMULATORS.get(),
            "anthropic",
            "x-api-key",
            EMULATORS.get().key("anthropic"),
            "anthropic-version",
            "2023-06-01");

    private void assertRefused(String body, String message) {
        HttpResponse<String> response = client.post("/messages", body);
        assertThat(response.statusCode()).as(response.body()).isEqualTo(400);
        JsonObject error = new JsonObject(response.body());
        assertThat(error.getString("type")).isEqualTo("error");
        assertThat(error.getString("request_id")).startsWith("req_");
        assertThat(error.getJsonObject("error").getString("type")).isEqualTo("invalid_request_error");
        assertThat(error.getJsonObject("error").getString("message")).contains(message);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "\"foo\":1                          | foo: Extra inputs are not permitted",
                "\"stop\":[\"x\"]                   | stop: Extra inputs are not permitted",
                "\"temperature\":1.5                | temperature: range: 0..1",
                "\"stop_sequences\":[\" \"]         | must contain non-whitespace",
                "\"stop_sequences\":\"x\"           | stop_sequences: Input should be a valid list",
                "\"temperature\":1,\"top_p\":1      | cannot both be specified",
                "\"metadata\":{\"team\":\"x\"}      | metadata.team: Extra inputs",
                "\"system\":[{\"type\":\"text\",\"text\":\"\"}] | system: text content blocks must be non-empty",
                "\"thinking\":{\"type\":\"enabled\",\"budget_tokens\":100}  | greater than or equal to 1024",
                "\"thinking\":{\"type\":\"enabled\",\"budget_tokens\":4000} | `max_tokens` must be greater",
                "\"thinking\":{\"type\":\"adaptive\"},\"temperature\":0.5   | `temperature` may only be set to 1",
                "\"tool_choice\":{\"type\":\"auto\"}                        | only be specified while providing tools",
                "\"tools\":[{\"name\":\"f\"}]                               | tools.0.input_schema: Field required",
                "\"tools\":[{\"name\":\"f\",\"input_schema\":{}}]           | tools.0.custom.input_schema.type: Field required",
                "\"tools\":[{\"name\":\"f g\",\"input_schema\":{\"type\":\"object\"}}] | should match pattern",
                "\"tools\":[{\"type\":\"function\",\"name\":\"f\",\"function\":{}}],\"tool_choice\":\"auto\" | tool_choice: Input should be a valid dictionary",
                "\"output_config\":{\"format\":{\"type\":\"json_schema\",\"schema\":{\"type\":\"object\"}}} | must be explicitly set to false",
            })
    void parameters_that_are_wrong(String parameter, String message) {
        assertRefused(
                "{\"model\":\"claude-sonnet-4-5\",\"max_tokens\":4000,\"messages\":[" + USER + "]," + parameter + "}",
                message);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "~~                                                   | at least one message is required",
                "{\"role\":\"system\",\"content\":\"x\"}              | Unexpected role \"system\". The Messages API accepts a top-level",
                "{\"role\":\"tool\",\"content\":\"x\"}                | Unexpected role \"tool\"",
                "{\"role\":\"assistant\",\"content\":\"x\"}           | first message must use the \"user\" role",
                "{\"role\":\"user\",\"content\":\"\"}                 | must have non-empty content",
                "{\"role\":\"user\",\"content\":[]}                   | must have non-empty content",
                "{\"role\":\"user\",\"content\":[{\"type\":\"text\",\"text\":\" \"}]} | non-whitespace text",
                "{\"role\":\"user\",\"content\":\"x\",\"name\":\"n\"} | messages.0.name: Extra inputs",
                "{\"role\":\"user\",\"content\":[{\"type\":\"image_url\",\"image_url\":{}}]} | Input tag 'image_url'",
                "{\"role\":\"user\",\"content\":[{\"type\":\"image\",\"source\":{\"type\":\"base64\",\"media_type\":\"image/bmp\",\"data\":\"AA==\"}}]} | 'image/gif' or 'image/webp'",
                "{\"role\":\"user\",\"content\":[{\"type\":\"image\",\"source\":{\"type\":\"base64\",\"media_type\":\"image/png\",\"data\":\"AA==\"}}]} | Could not process image",
                "{\"role\":\"user\",\"content\":[{\"type\":\"image\",\"source\":{\"type\":\"base64\",\"media_type\":\"image/jpeg\",\"data\":\"iVBORw0KGgo=\"}}]} | appears to be a image/png image",
                "{\"role\":\"user\",\"content\":[{\"type\":\"image\",\"source\":{\"type\":\"url\",\"url\":\"http://x\"}}]} | Only HTTPS",
                "{\"role\":\"user\",\"content\":\"x\"},{\"role\":\"assistant\",\"content\":\"so \"} | cannot end with trailing whitespace",
                "{\"role\":\"user\",\"content\":[{\"type\":\"tool_result\",\"tool_use_id\":\"t\",\"content\":\"x\"}]} | unexpected `tool_use_id`",
                "{\"role\":\"user\",\"content\":\"x\"},{\"role\":\"assistant\",\"content\":[{\"type\":\"thinking\",\"thinking\":\"t\",\"signature\":\"forged\"}]} | Invalid `signature` in `thinking` block",
            })
    void turns_that_are_wrong(String turns, String message) {
        assertRefused("{\"model\":\"claude-sonnet-4-5\",\"max_tokens\":100,\"messages\":[" + turns + "]}", message);
    }

    private static String loop(String assistant, String user, String more) {
        return "{\"model\":\"claude-sonnet-4-5\",\"max_tokens\":4000,\"messages\":[" + USER
                + ",{\"role\":\"assistant\",\"content\":[" + assistant + "]},{\"role\":\"user\",\"content\":[" + user
                + "]}]" + more + "}";
    }

    private static String use(String id) {
        return "{\"type\":\"tool_use\",\"id\":\"" + id + "\",\"name\":\"f\",\"input\":{}}";
    }

    private static String result(String id) {
        return "{\"type\":\"tool_result\",\"tool_use_id\":\"" + id + "\",\"content\":\"42\"}";
    }

    @Test
    void tool_loops_that_are_wrong() {
        String text = "{\"type\":\"text\",\"text\":\"x\"}";

        assertRefused(loop(use("t1"), text, "," + TOOLS), "without `tool_result` blocks immediately after: t1");
        assertRefused(loop(use("t1"), result("t2"), "," + TOOLS), "unexpected `tool_use_id`");
        assertRefused(loop(use("t1"), text + "," + result("t1"), "," + TOOLS), "immediately after");
        assertRefused(loop(use("t1") + "," + use("t1"), result("t1"), "," + TOOLS), "ids must be unique");
        assertRefused(loop(use("t.1"), result("t.1"), "," + TOOLS), "^[a-zA-Z0-9_-]+$");
        assertRefused(loop(use("t1"), result("t1"), ""), "must define tools");
        assertRefused(
                loop(use("t1").replace("{}", "\"{}\""), result("t1"), "," + TOOLS),
                "Input should be a valid dictionary");
        assertRefused(
                loop(
                        use("t1"),
                        result("t1"),
                        "," + TOOLS + ",\"thinking\":{\"type\":\"enabled\",\"budget_tokens\":1024}"),
                "must start with a thinking block");
    }

    @Test
    void a_tool_loop_that_is_right() {
        String thinking = "{\"type\":\"thinking\",\"thinking\":\"so\",\"signature\":\"" + Signature.of("so") + "\"}";
        String more = "," + TOOLS + ",\"thinking\":{\"type\":\"enabled\",\"budget_tokens\":1024}";
        String text = "{\"type\":\"text\",\"text\":\"and\"}";

        HttpResponse<String> response = client.post(
                "/messages",
                loop(
                        thinking + "," + use("t1") + "," + use("t2"),
                        result("t2") + "," + result("t1") + "," + text,
                        more));

        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        assertThat(response.body()).contains("The tools say: 42 and 42");
    }

    @Test
    void a_key_and_a_version_are_needed() {
        var nobody = new EmulatorClient(EMULATORS.get(), "anthropic", "anthropic-version", "2023-06-01");
        var timeless = new EmulatorClient(
                EMULATORS.get(), "anthropic", "x-api-key", EMULATORS.get().key("anthropic"));

        assertThat(nobody.post("/messages", "{}").statusCode()).isEqualTo(401);
        assertThat(nobody.post("/messages", "{}").body())
                .contains("authentication_error", "x-api-key header is required");
        assertThat(timeless.post("/messages", "{}").body()).contains("anthropic-version: header is required");
    }

    @Test
    void max_tokens_is_needed_but_for_counting() {
        assertRefused("{\"model\":\"m\",\"messages\":[" + USER + "]}", "max_tokens: Field required");
        assertThat(client.post("/messages/count_tokens", "{\"model\":\"m\",\"messages\":[" + USER + "]}")
                        .body())
                .isEqualTo("{\"input_tokens\":1}");
        assertThat(client.post(
                                "/messages/count_tokens",
                                "{\"model\":\"m\",\"max_tokens\":1,\"messages\":[" + USER + "]}")
                        .body())
                .contains("max_tokens: Extra inputs are not permitted");
    }

    @Test
    void five_cache_marks_are_one_too_many() {
        String marked = "{\"type\":\"text\",\"text\":\"x\",\"cache_control\":{\"type\":\"ephemeral\"}}";
        assertRefused(
                "{\"model\":\"m\",\"max_tokens\":9,\"messages\":[{\"role\":\"user\",\"content\":[" + marked
                        + ("," + marked).repeat(4) + "]}]}",
                "Found 5");
    }

    @Test
    void a_tool_without_arguments_streams_one_empty_piece() {
        String stream = client.post(
                        "/messages",
                        "{\"model\":\"m\",\"max_tokens\":99,\"stream\":true,\"messages\":[{\"role\":\"user\",\"content\":\"[tools]\"}],"
                                + TOOLS + "}")
                .body();

        assertThat(EmulatorClient.events(stream))
                .filteredOn(event -> event.getString("type").equals("content_block_delta"))
                .singleElement()
                .extracting(event -> event.getJsonObject("delta").encode())
                .isEqualTo("{\"type\":\"input_json_delta\",\"partial_json\":\"\"}");
    }
}
