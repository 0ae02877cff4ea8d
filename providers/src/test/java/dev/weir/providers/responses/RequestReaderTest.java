package dev.weir.providers.responses;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.contracts.failure.GatewayException;
import dev.weir.providers.chat.ChatRequest;
import dev.weir.providers.chat.ChatTarget;
import dev.weir.providers.chat.Parameter;
import dev.weir.providers.chat.TranslatedCall;
import dev.weir.providers.openai.OpenAiChat;
import io.vertx.core.buffer.Buffer;
import java.time.Instant;
import java.time.InstantSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// A request read whole, for a provider of another API. What it becomes there stands in the golden folders.
class RequestReaderTest {
    private static final InstantSource CLOCK = InstantSource.fixed(Instant.EPOCH);
    private static final OpenAiResponses RESPONSES = new OpenAiResponses(CLOCK);

    private static ChatRequest read(String body) {
        return RESPONSES.read(Buffer.buffer(body));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"input\":\"x\"} | model | Missing required parameter: 'model'.",
                "{\"model\":\"m\"} | input | Missing required parameter: 'input'.",
                "{\"model\":\"m\",\"input\":[]} | input | input: [] (expected: a string or an array of at least one item)",
                "{\"model\":\"m\",\"input\":{}} | input | input: an object (expected: a string or an array of items)",
                "{\"model\":\"m\",\"input\":[\"x\"]} | input[0] | input[0]: x (expected: an object)",
                "{\"model\":\"m\",\"input\":[{\"content\":\"x\"}]} | input[0].role | Missing required parameter: 'input[0].role'.",
                "{\"model\":\"m\",\"input\":[{\"role\":\"judge\",\"content\":\"x\"}]} | input[0].role | input[0].role: judge (expected: user, assistant, system or developer)",
                "{\"model\":\"m\",\"input\":[{\"role\":\"user\"}]} | input[0].content | Missing required parameter: 'input[0].content'.",
                "{\"model\":\"m\",\"input\":[{\"role\":\"user\",\"content\":5}]} | input[0].content | input[0].content: 5 (expected: a string or an array of parts)",
                "{\"model\":\"m\",\"input\":[{\"role\":\"user\",\"content\":[{\"type\":\"video\"}]}]} | input[0].content[0].type | input[0].content[0].type: video (expected: input_text, input_image, input_file, output_text or refusal)",
                "{\"model\":\"m\",\"input\":[{\"role\":\"user\",\"content\":[{\"type\":\"input_text\"}]}]} | input[0].content[0].text | Missing required parameter: 'input[0].content[0].text'.",
                "{\"model\":\"m\",\"input\":[{\"role\":\"user\",\"content\":[{\"type\":\"input_image\"}]}]} | input[0].content[0].image_url | Missing required parameter: 'input[0].content[0].image_url'.",
                "{\"model\":\"m\",\"input\":[{\"role\":\"user\",\"content\":[{\"type\":\"input_file\"}]}]} | input[0].content[0].file_data | Missing required parameter: 'input[0].content[0].file_data'.",
                "{\"model\":\"m\",\"input\":[{\"role\":\"user\",\"content\":[{\"type\":\"input_file\",\"file_data\":\"https://x.test\"}]}]} | input[0].content[0].file_data | input[0].content[0].file_data: https://x.test (expected: base64, or data:<media type>;base64,<data>)",
                "{\"model\":\"m\",\"input\":[{\"type\":\"tea_party\"}]} | input[0].type | input[0].type: tea_party (expected: message, function_call, function_call_output or reasoning, or an item of a tool of the provider)",
                "{\"model\":\"m\",\"input\":[{\"type\":\"function_call\",\"name\":\"f\"}]} | input[0].call_id | Missing required parameter: 'input[0].call_id'.",
                "{\"model\":\"m\",\"input\":[{\"type\":\"function_call_output\",\"call_id\":\"c\"}]} | input[0].output | Missing required parameter: 'input[0].output'.",
                "{\"model\":\"m\",\"input\":[{\"type\":\"reasoning\",\"summary\":\"x\"}]} | input[0].summary | input[0].summary: x (expected: an array)",
                "{\"model\":\"m\",\"input\":[{\"type\":\"item_reference\",\"id\":\"msg_1\"}]} | input[0] | input[0]: item_reference to msg_1 (expected: the item itself, or previous_response_id)",
                "{\"model\":\"m\",\"input\":\"x\",\"temperature\":3} | temperature | temperature: 3 (expected: 0 to 2)",
                "{\"model\":\"m\",\"input\":\"x\",\"top_logprobs\":21} | top_logprobs | top_logprobs: 21 (expected: 0 to 20)",
                "{\"model\":\"m\",\"input\":\"x\",\"truncation\":\"never\"} | truncation | truncation: never (expected: auto or disabled)",
                "{\"model\":\"m\",\"input\":\"x\",\"metadata\":\"a\"} | metadata | metadata: a (expected: an object)",
                "{\"model\":\"m\",\"input\":\"x\",\"store\":1} | store | store: 1 (expected: a boolean)",
                "{\"model\":\"m\",\"input\":\"x\",\"instructions\":[]} | instructions | instructions: an array (expected: a string)",
                "{\"model\":\"m\",\"input\":\"x\",\"reasoning\":{\"effort\":\"heroic\"}} | reasoning.effort | reasoning.effort: heroic (expected: none, minimal, low, medium, high, xhigh or max)",
                "{\"model\":\"m\",\"input\":\"x\",\"text\":{\"format\":{\"type\":\"xml\"}}} | text.format.type | text.format.type: xml (expected: text, json_object or json_schema)",
                "{\"model\":\"m\",\"input\":\"x\",\"text\":{\"format\":{\"type\":\"json_schema\"}}} | text.format.schema | Missing required parameter: 'text.format.schema'.",
                "{\"model\":\"m\",\"input\":\"x\",\"tools\":[{\"name\":\"f\"}]} | tools[0].type | Missing required parameter: 'tools[0].type'.",
                "{\"model\":\"m\",\"input\":\"x\",\"tools\":[{\"type\":\"function\"}]} | tools[0].name | Missing required parameter: 'tools[0].name'.",
                "{\"model\":\"m\",\"input\":\"x\",\"tools\":[{\"type\":\"function\",\"name\":\"f\",\"parameters\":\"x\"}]} | tools[0].parameters | tools[0].parameters: x (expected: a JSON schema, which is an object)",
                "{\"model\":\"m\",\"input\":\"x\",\"tools\":[{\"type\":\"function\",\"name\":\"f\",\"description\":1}]} | tools[0].description | tools[0].description: 1 (expected: a string)",
                "{\"model\":\"m\",\"input\":\"x\",\"tool_choice\":\"maybe\"} | tool_choice | tool_choice: maybe (expected: none, auto, required or a function)",
                "{\"model\":\"m\",\"input\":\"x\",\"tool_choice\":{\"type\":\"function\"}} | tool_choice.name | Missing required parameter: 'tool_choice.name'.",
                "{\"model\":\"m\",\"input\":\"x\",\"background\":true} | background | background: true is not supported (expected: false)",
                "{\"model\":\"m\",\"input\":\"x\",\"conversation\":\"c\"} | conversation | conversation: c is not supported (expected: previous_response_id, or the conversation in input)"
            })
    void what_is_wrong_is_named(String body, String param, String message) {
        assertThatThrownBy(() -> read(body))
                .isInstanceOfSatisfying(
                        GatewayException.class,
                        failure -> assertThat(failure.param()).contains(param))
                .hasMessage(message);
    }

    @Test
    void parameters_that_say_what_is_so_anyway_do_not_count_as_given() {
        ChatRequest request = read("""
                {"model":"m","input":"x","parallel_tool_calls":true,"service_tier":"auto","truncation":"disabled",
                "top_logprobs":0,"text":{"format":{"type":"text"},"verbosity":"medium"},"tools":[],"tool_choice":"auto",
                "store":true,"metadata":{"a":"b"},"background":false,"include":["reasoning.encrypted_content"],
                "reasoning":{"summary":"auto"},"temperature":null}""");

        assertThat(request.given()).isEmpty();
    }

    @Test
    void the_turns_before_are_wanted_and_never_forgotten() {
        ChatRequest request = read("{\"model\":\"m\",\"input\":\"x\",\"previous_response_id\":\"resp_1\"}");

        assertThat(request.given()).containsEntry(Parameter.PREVIOUS_RESPONSE, "previous_response_id");
    }

    @Test
    void an_output_limit_below_what_the_api_takes_is_refused_in_the_callers_words() {
        assertThatThrownBy(() -> TranslatedCall.of(
                        new OpenAiChat(CLOCK, false),
                        RESPONSES,
                        Buffer.buffer(
                                "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"x\"}],\"max_tokens\":5}"),
                        new ChatTarget("there", 4096, true)))
                .isInstanceOfSatisfying(
                        GatewayException.class,
                        failure -> assertThat(failure.param()).contains("max_tokens"))
                .hasMessage("max_tokens: 5 (expected: at least 16 for the model 'm')");
    }

    @Test
    void a_service_tier_of_another_api_is_refused() {
        assertThatThrownBy(() -> TranslatedCall.of(
                        new OpenAiChat(CLOCK, false),
                        RESPONSES,
                        Buffer.buffer("{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"x\"}],"
                                + "\"service_tier\":\"standard_only\"}"),
                        new ChatTarget("there", 4096, true)))
                .hasMessage("service_tier: standard_only (expected: auto, default, flex, scale or priority)");
    }
}
