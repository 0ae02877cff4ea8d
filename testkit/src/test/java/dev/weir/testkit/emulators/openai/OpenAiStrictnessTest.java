package dev.weir.testkit.emulators.openai;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.testkit.emulators.EmulatorClient;
import dev.weir.testkit.emulators.RunningEmulators;
import dev.weir.testkit.emulators.core.Media;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What OpenAI refuses, the emulator refuses, naming the parameter.
class OpenAiStrictnessTest {
    @RegisterExtension
    static final RunningEmulators EMULATORS = new RunningEmulators();

    private static final String USER = "{\"role\":\"user\",\"content\":\"x\"}";
    private static final String CALL = "{\"role\":\"assistant\",\"content\":null,\"tool_calls\":[{\"id\":\"c1\","
            + "\"type\":\"function\",\"function\":{\"name\":\"f\",\"arguments\":\"{}\"}}]}";

    private final EmulatorClient client = EmulatorClient.bearer(EMULATORS.get(), "openai");

    private void assertRefused(String path, String body, String param, String message) {
        HttpResponse<String> response = client.post(path, body);
        assertThat(response.statusCode()).as(response.body()).isEqualTo(400);
        JsonObject error = new JsonObject(response.body()).getJsonObject("error");
        assertThat(error.getString("message")).contains(message);
        assertThat(error.getString("param")).isEqualTo(param);
        assertThat(error.getString("type")).isEqualTo("invalid_request_error");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "\"foo\":1                                    | foo                   | Unknown parameter",
                "\"max_tokens\":0                             | max_tokens            | between 1",
                "\"max_tokens\":\"5\"                         | max_tokens            | expected an integer, but got a string",
                "\"max_tokens\":5,\"max_completion_tokens\":5 | max_tokens            | at the same time",
                "\"temperature\":2.5                          | temperature           | between 0 and 2",
                "\"stop\":[\"a\",\"b\",\"c\",\"d\",\"e\"]     | stop                  | maximum length 4",
                "\"stream_options\":{}                        | stream_options        | only allowed when 'stream'",
                "\"top_logprobs\":2                           | top_logprobs          | only allowed when 'logprobs'",
                "\"tool_choice\":\"auto\"                     | tool_choice           | only allowed when 'tools'",
                "\"parallel_tool_calls\":true                 | parallel_tool_calls   | only allowed when 'tools'",
                "\"tools\":[]                                 | tools                 | empty array",
                "\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"a b\"}}] | tools[0].function.name | pattern",
                "\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"f\",\"parameters\":{}}}] | tools[0].function.parameters | got 'type: \"None\"'",
                "\"tools\":[{\"name\":\"f\",\"input_schema\":{}}]  | tools[0].name    | Unknown parameter",
                "\"response_format\":{\"type\":\"json_object\"}    | messages         | must contain the word 'json'",
                "\"response_format\":{\"type\":\"json_schema\",\"json_schema\":{\"name\":\"n\",\"strict\":true,\"schema\":{\"type\":\"object\",\"properties\":{}}}} | response_format | 'additionalProperties' is required",
                "\"n\":0                                      | n                     | between 1 and 128",
                "\"reasoning_effort\":\"lots\"                | reasoning_effort      | Supported values",
                "\"metadata\":{\"a\":1}                       | metadata.a            | expected a string",
                "\"modalities\":[\"audio\"]                   | audio                 | Missing required",
            })
    void parameters_that_are_wrong(String parameter, String param, String message) {
        assertRefused(
                "/chat/completions",
                "{\"model\":\"gpt-4o\",\"messages\":[" + USER + "]," + parameter + "}",
                param,
                message);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "~~                                              | messages            | empty array",
                "{\"role\":\"human\",\"content\":\"x\"}          | messages[0].role    | Supported values",
                "{\"role\":\"user\"}                             | messages[0].content | Missing required",
                "{\"role\":\"user\",\"content\":5}               | messages[0].content | expected an array",
                "{\"role\":\"assistant\",\"content\":null}       | messages[0].content | got null",
                "{\"role\":\"user\",\"content\":\"x\",\"thinking\":1} | messages[0].thinking | Unknown parameter",
                "{\"role\":\"user\",\"content\":[{\"type\":\"image\"}]} | messages[0].content[0].type | Supported values",
                "{\"role\":\"system\",\"content\":[{\"type\":\"image_url\",\"image_url\":{\"url\":\"https://x/y\"}}]} | messages[0] | only allowed for messages with role 'user'",
                "{\"role\":\"user\",\"content\":[{\"type\":\"image_url\",\"image_url\":{\"url\":\"data:image/bmp;base64,AA==\"}}]} | messages[0].content[0].image_url.url | Invalid MIME type",
                "{\"role\":\"user\",\"content\":[{\"type\":\"image_url\",\"image_url\":{\"url\":\"data:image/png;base64,AA==\"}}]} | messages[0].content[0].image_url.url | unsupported image",
                "{\"role\":\"user\",\"content\":[{\"type\":\"text\",\"text\":\"x\",\"cache_control\":{}}]} | messages[0].content[0].cache_control | Unknown parameter",
                "{\"role\":\"tool\",\"tool_call_id\":\"c1\",\"content\":\"x\"} | messages[0].role | must be a response to a preceeding message",
            })
    void messages_that_are_wrong(String message, String param, String expected) {
        assertRefused("/chat/completions", "{\"model\":\"gpt-4o\",\"messages\":[" + message + "]}", param, expected);
    }

    @Test
    void a_call_without_a_result() {
        assertRefused(
                "/chat/completions",
                "{\"model\":\"gpt-4o\",\"messages\":[" + USER + "," + CALL + "," + USER + "]}",
                "messages[2].role",
                "did not have response messages: c1");
    }

    @Test
    void a_result_of_another_call() {
        assertRefused(
                "/chat/completions",
                "{\"model\":\"gpt-4o\",\"messages\":[" + USER + "," + CALL
                        + ",{\"role\":\"tool\",\"tool_call_id\":\"c2\",\"content\":\"x\"}]}",
                "messages[2].role",
                "'c2' not found");
    }

    @Test
    void a_call_id_of_more_than_40_characters() {
        assertRefused(
                "/chat/completions",
                "{\"model\":\"gpt-4o\",\"messages\":[" + USER + "," + CALL.replace("c1", "c".repeat(41)) + "]}",
                "messages[1].tool_calls[0].id",
                "maximum length 40, but got a string with length 41");
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '~',
            value = {"max_tokens,5", "temperature,0.5", "stop,\"x\""})
    void models_that_reason_take_less(String parameter, String value) {
        assertRefused(
                "/chat/completions",
                "{\"model\":\"gpt-5\",\"messages\":[" + USER + "],\"" + parameter + "\":" + value + "}",
                parameter,
                "not support");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "{\"model\":\"m\",\"input\":[{\"type\":\"function_call_output\",\"call_id\":\"c\",\"output\":\"x\"}]} | input | No tool call found",
                "{\"model\":\"m\",\"input\":[{\"type\":\"function_call\",\"call_id\":\"c\",\"name\":\"f\",\"arguments\":\"{}\"}]} | input | No tool output found",
                "{\"model\":\"m\",\"input\":[{\"type\":\"reasoning\",\"id\":\"x1\",\"summary\":[]}]} | input[0].id | begins with 'rs'",
                "{\"model\":\"m\",\"input\":[{\"role\":\"user\",\"content\":[{\"type\":\"text\",\"text\":\"x\"}]}]} | input[0].content[0].type | Supported values",
                "{\"model\":\"m\",\"input\":[{\"role\":\"tool\",\"content\":\"x\"}]} | input[0].role | Supported values",
                "{\"model\":\"m\",\"input\":\"x\",\"messages\":[]} | messages | Unknown parameter",
                "{\"model\":\"m\",\"input\":\"x\",\"max_output_tokens\":5} | max_output_tokens | between 16",
                "{\"model\":\"m\",\"input\":\"x\",\"previous_response_id\":\"resp_0\"} | previous_response_id | not found",
                "{\"model\":\"m\",\"input\":\"x\",\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"f\"}}]} | tools[0].function | Unknown parameter",
                "{\"model\":\"m\"} | input | Missing required",
            })
    void responses_that_are_wrong(String body, String param, String message) {
        assertRefused("/responses", body, param, message);
    }

    @Test
    void what_is_no_json() {
        assertRefused("/chat/completions", "{\"model\":", null, "could not parse the JSON body");
        assertRefused("/chat/completions", "[]", null, "could not parse the JSON body");
    }

    @Test
    void an_image_of_every_kind_that_is_allowed() {
        String png = "data:image/png;base64," + Base64.getEncoder().encodeToString(Media.png());
        for (String url : new String[] {png, "https://example.org/x.png"}) {
            HttpResponse<String> response = client.post(
                    "/chat/completions",
                    "{\"model\":\"gpt-4o\",\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"text\","
                            + "\"text\":\"see\"},{\"type\":\"image_url\",\"image_url\":{\"url\":\"" + url + "\"}}]}]}");
            assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
            assertThat(new JsonObject(response.body()).getJsonObject("usage").getInteger("prompt_tokens"))
                    .isEqualTo(86);
        }
    }
}
