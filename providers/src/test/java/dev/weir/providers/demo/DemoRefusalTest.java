package dev.weir.providers.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.weir.contracts.failure.GatewayException;
import dev.weir.providers.api.Operation;
import dev.weir.providers.demo.DemoCalls.Heard;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DemoRefusalTest {
    private static GatewayException refusal(Operation operation, String body) {
        var failure = catchThrowableOfType(
                GatewayException.class, () -> DemoRequestReader.read(operation, Buffer.buffer(body)));
        assertThat(failure).as("a refusal of %s", body).isNotNull();
        return failure;
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "demo_tokens         | `\"abc\"`    | abc (expected: 1 to 100000)",
                "demo_tokens         | `\"0\"`      | 0 (expected: 1 to 100000)",
                "demo_tokens         | `\"100001\"` | 100001 (expected: 1 to 100000)",
                "demo_tokens         | `\"-5\"`     | -5 (expected: 1 to 100000)",
                "demo_tokens         | `\"1.5\"`    | 1.5 (expected: 1 to 100000)",
                "demo_tokens         | `\"\"`       | ` (expected: 1 to 100000)`",
                "demo_tokens         | `\"99999999999999999999\"` | 99999999999999999999 (expected: 1 to 100000)",
                "demo_tokens         | `\"٣\"`      | ٣ (expected: 1 to 100000)",
                "demo_tokens         | `true`       | true (expected: a string)",
                "demo_delay_ms       | `\"60001\"`  | 60001 (expected: 0 to 60000)",
                "demo_first_delay_ms | `\"x\"`      | x (expected: 0 to 60000)",
                "demo_fail           | `\"status-399\"` | status-399 (expected: status-400 to status-599)",
                "demo_fail           | `\"status-\"`    | status- (expected: status-400 to status-599)",
                "demo_fail           | `\"cut-after-x\"` | cut-after-x (expected: cut-after-0 to cut-after-100000)",
                "demo_fail           | `\"hang-after-100001\"` | hang-after-100001 (expected: hang-after-0 to hang-after-100000)",
                "demo_fail           | `\"explode\"` | explode (expected: one of status-<number>, html-500, refuse, hang, hang-after-<number>, cut-after-<number>, cut-inside-<number>, error-after-<number>, garbage, no-usage, no-done)",
                "demo_fail           | `\"hang-\"`   | hang- (expected: one of status-<number>, html-500, refuse, hang, hang-after-<number>, cut-after-<number>, cut-inside-<number>, error-after-<number>, garbage, no-usage, no-done)"
            })
    void a_bad_setting_is_named_with_its_value_and_the_expectation(String key, String value, String message) {
        var failure = refusal(
                Operation.CHAT_COMPLETIONS,
                "{\"model\":\"demo\",\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}],\"metadata\":{\"" + key
                        + "\":" + value + "}}");

        assertThat(failure.param()).contains("metadata." + key);
        assertThat(failure).hasMessage("metadata." + key + ": " + message);
    }

    @Test
    void an_unknown_setting_is_refused_and_other_metadata_is_not() {
        var failure = refusal(
                Operation.CHAT_COMPLETIONS,
                "{\"model\":\"demo\",\"messages\":[{}],\"metadata\":{\"team\":\"x\",\"demo_speed\":\"9\"}}");

        assertThat(failure)
                .hasMessage("metadata.demo_speed is no setting of the demo provider"
                        + " (expected: one of demo_delay_ms, demo_fail, demo_first_delay_ms, demo_tokens)");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{                                              | The body is not valid JSON (expected: a JSON object)",
                "[]                                             | The body is not valid JSON (expected: a JSON object)",
                "{}                                             | Missing required parameter: 'model'.",
                "{\"model\":\"m\"}                              | Missing required parameter: 'messages'.",
                "{\"model\":5}                                  | model: 5 (expected: a string)",
                "{\"model\":\"m\",\"messages\":[5]}             | messages[0]: 5 (expected: an object)",
                "{\"model\":\"m\",\"messages\":[{\"content\":5}]} | content: 5 (expected: a string)",
                "{\"model\":\"m\",\"messages\":[{}],\"metadata\":[]} | metadata: [] (expected: an object)",
                "{\"model\":\"m\",\"messages\":[{}],\"n\":0}    | n: 0 (expected: 1 to 128)",
                "{\"model\":\"m\",\"messages\":[{}],\"n\":\"1\"} | n: 1 (expected: an integer of 0 to 2147483647)",
                "{\"model\":\"m\",\"messages\":[{}],\"stop\":[1]} | stop: 1 (expected: a string or an array of strings)",
                "{\"model\":\"m\",\"messages\":[{}],\"stop\":[\"1\",\"2\",\"3\",\"4\",\"5\"]} | stop: 5 sequences (expected: at most 4)",
                "{\"model\":\"m\",\"messages\":[{}],\"tools\":{}} | tools: {} (expected: an array)",
                "{\"model\":\"m\",\"messages\":[{}],\"tool_choice\":\"maybe\"} | tool_choice: maybe (expected: none, auto, required or an object that names a function)",
                "{\"model\":\"m\",\"messages\":[{}],\"tool_choice\":{\"type\":\"function\",\"function\":{\"name\":\"f\"}}} | tool_choice: f (expected: the name of one of the tools)",
                "{\"model\":\"m\",\"messages\":[{}],\"tools\":[{\"type\":\"function\",\"function\":{}}]} | Missing required parameter: 'tools[].function.name'.",
                "{\"model\":\"m\",\"messages\":[{}],\"response_format\":{\"type\":\"xml\"}} | response_format.type: xml (expected: text, json_object or json_schema)"
            })
    void a_bad_request_is_refused(String body, String message) {
        assertThat(refusal(Operation.CHAT_COMPLETIONS, body)).hasMessage(message);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"model\":\"m\"}                    | Missing required parameter: 'prompt'.",
                "{\"model\":\"m\",\"prompt\":5}       | prompt: 5 (expected: a string or an array)",
                "{\"model\":\"m\",\"prompt\":[{}]}    | prompt: {} (expected: strings or arrays of tokens)",
                "{\"model\":\"m\",\"prompt\":[null]}  | prompt: null (expected: strings or arrays of tokens)"
            })
    void a_bad_prompt_is_refused(String body, String message) {
        assertThat(refusal(Operation.COMPLETIONS, body)).hasMessage(message);
    }

    @Test
    void a_refusal_is_an_answer_of_status_400_in_the_api_s_shape() {
        try (var calls = new DemoCalls()) {
            Heard heard = calls.chat(new JsonObject(
                    "{\"model\":\"m\",\"messages\":[{}],\"stream\":true,\"metadata\":{\"demo_tokens\":\"no\"}}"));

            assertThat(heard.status()).isEqualTo(400);
            assertThat(heard.json().getJsonObject("error"))
                    .isEqualTo(new JsonObject()
                            .put("message", "metadata.demo_tokens: no (expected: 1 to 100000)")
                            .put("type", "invalid_request_error")
                            .put("param", "metadata.demo_tokens")
                            .put("code", "invalid_value"));
        }
    }
}
