package dev.weir.providers.chat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.contracts.failure.Failure;
import dev.weir.contracts.failure.GatewayException;
import dev.weir.providers.anthropic.AnthropicMessages;
import dev.weir.providers.openai.OpenAiChat;
import io.vertx.core.buffer.Buffer;
import java.time.Instant;
import java.time.InstantSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What a request of one dialect can be refused for on its way to the other. Each line is the fields that stand beside
/// a model and one question.
class RequestRefusalTest {
    private static final InstantSource CLOCK = InstantSource.fixed(Instant.EPOCH);
    private static final ChatDialect OPENAI = new OpenAiChat(CLOCK, false);
    private static final ChatDialect ANTHROPIC = new AnthropicMessages(CLOCK);
    private static final ChatTarget TARGET = new ChatTarget("there", 4096, true);
    private static final String QUESTION = "\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]";

    private static void refused(
            ChatDialect caller, ChatDialect provider, String body, Failure failure, String param, String message) {
        assertThatThrownBy(() -> TranslatedCall.of(caller, provider, Buffer.buffer(body), TARGET)
                        .body())
                .isInstanceOfSatisfying(GatewayException.class, refused -> {
                    assertThat(refused.getMessage()).startsWith(message);
                    assertThat(refused.failure()).isEqualTo(failure);
                    assertThat(refused.param()).contains(param);
                });
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            "n":2                                   | n                   | n is not supported by the model 'm', which is served by the Anthropic messages API (expected: a request without it, or another model)
            "logprobs":true                         | logprobs            | logprobs is not supported
            "top_logprobs":3                        | top_logprobs        | top_logprobs is not supported
            "seed":7                                | seed                | seed is not supported
            "frequency_penalty":0.5                 | frequency_penalty   | frequency_penalty is not supported
            "presence_penalty":-1                   | presence_penalty    | presence_penalty is not supported
            "logit_bias":{"5":1}                    | logit_bias          | logit_bias is not supported
            "modalities":["text","audio"]           | modalities          | modalities is not supported
            "audio":{"voice":"alloy"}               | audio               | audio is not supported
            "functions":[]                          | functions           | functions is not supported
            "store":true                            | store               | store is not supported
            "verbosity":"low"                       | verbosity           | verbosity is not supported
            "service_tier":"flex"                   | service_tier        | service_tier is not supported
            "web_search_options":{}                 | web_search_options  | web_search_options is not supported
            "tools":[{"type":"custom","custom":{}}] | tools[0].type       | tools[0].type is not supported
            "temperature":1.5                       | temperature         | temperature: 1.5 (expected: 0 to 1 for the model 'm')
            "temperature":0,"reasoning_effort":"low" | temperature        | temperature: 0 (expected: 1 or none together with thinking
            "stop":["\\n"]                          | stop                | stop: "\\n" (expected: strings with more than blanks
            "tools":[{"type":"function","function":{"name":"f"}}],"tool_choice":"required","reasoning_effort":"low" | tool_choice | tool_choice: required (expected: auto or none together with thinking
            """)
    void anthropic_has_no_words_for(String fields, String param, String message) {
        String body = "{\"model\":\"m\"," + QUESTION + "," + fields + "}";

        refused(OPENAI, ANTHROPIC, body, Failure.INVALID_VALUE, param, message);
    }

    @Test
    void of_several_that_have_no_words_it_is_always_the_same_that_is_named() {
        String fields = ",\"service_tier\":\"flex\",\"verbosity\":\"low\",\"logit_bias\":{\"5\":1},\"n\":2,\"seed\":7}";

        refused(
                OPENAI,
                ANTHROPIC,
                "{\"model\":\"m\"," + QUESTION + fields,
                Failure.INVALID_VALUE,
                "seed",
                "seed is not supported");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {"type":"input_audio","input_audio":{"data":"aa","format":"wav"}} | messages[0].content[0].input_audio
            {"type":"file","file":{"file_id":"file-1"}}                       | messages[0].content[0].file.file_id
            """)
    void anthropic_takes_no_part_like(String part, String param) {
        String body = "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":[" + part + "]}]}";

        refused(OPENAI, ANTHROPIC, body, Failure.INVALID_VALUE, param, param + " is not supported");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            "top_k":5                                              | top_k           | top_k is not supported by the model 'm', which is served by the OpenAI chat completions API
            "stop_sequences":["a","b","c","d","e"]                 | stop_sequences  | stop_sequences: 5 strings (expected: at most 4 for the model 'm')
            "tools":[{"type":"web_search_20250305","name":"web_search"}] | tools[0].type | tools[0].type is not supported
            "mcp_servers":[]                                       | mcp_servers     | mcp_servers is not supported
            "container":"c"                                        | container       | container is not supported
            """)
    void openai_has_no_words_for(String fields, String param, String message) {
        String body = "{\"model\":\"m\",\"max_tokens\":5," + QUESTION + "," + fields + "}";

        refused(ANTHROPIC, OPENAI, body, Failure.INVALID_VALUE, param, message);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {"type":"image","source":{"type":"file","file_id":"f"}}                          | messages[0].content[0].source
            {"type":"document","source":{"type":"url","url":"https://a/b.pdf"}}              | messages[0].content[0].source
            {"type":"web_search_tool_result","tool_use_id":"a","content":[]}                 | messages[0].content[0].type
            """)
    void openai_takes_no_block_like(String block, String param) {
        String body =
                "{\"model\":\"m\",\"max_tokens\":5,\"messages\":[{\"role\":\"user\",\"content\":[" + block + "]}]}";

        refused(ANTHROPIC, OPENAI, body, Failure.INVALID_VALUE, param, param + " is not supported");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {"messages":[{"role":"user","content":"a"}]}                              | MISSING_PARAMETER | model                  | Missing required parameter: 'model'.
            {"model":"m"}                                                             | MISSING_PARAMETER | messages               | Missing required parameter: 'messages'.
            {"model":"m","messages":[]}                                               | INVALID_VALUE | messages                   | messages: [] (expected: an array of at least one message)
            {"model":"m","messages":{}}                                               | INVALID_TYPE  | messages                   | messages: an object (expected: an array)
            {"model":"m","messages":["a"]}                                            | INVALID_TYPE  | messages[0]                | messages[0]: a (expected: an object)
            {"model":"m","messages":[{"content":"a"}]}                                | MISSING_PARAMETER | messages[0].role       | Missing required parameter: 'messages[0].role'.
            {"model":"m","messages":[{"role":"king","content":"a"}]}                  | INVALID_VALUE | messages[0].role           | messages[0].role: king (expected: system, developer, user, assistant or tool)
            {"model":"m","messages":[{"role":"user"}]}                                | MISSING_PARAMETER | messages[0].content    | Missing required parameter: 'messages[0].content'.
            {"model":"m","messages":[{"role":"user","content":7}]}                    | INVALID_TYPE  | messages[0].content        | messages[0].content: 7 (expected: a string or an array of parts)
            {"model":"m","messages":[{"role":"user","content":[{"type":"video"}]}]}   | INVALID_VALUE | messages[0].content[0].type | messages[0].content[0].type: video (expected: text, image_url, input_audio, file or refusal)
            {"model":"m","messages":[{"role":"user","content":[{"type":"text"}]}]}    | MISSING_PARAMETER | messages[0].content[0].text | Missing required parameter
            {"model":"m","messages":[{"role":"user","content":[{"type":"image_url","image_url":{"url":"data:image/png,xx"}}]}]} | INVALID_VALUE | messages[0].content[0].image_url.url | messages[0].content[0].image_url.url: data:image/png,xx (expected: an https address, or data:<media type>;base64,<data>)
            {"model":"m","messages":[{"role":"tool","content":"a"}]}                  | MISSING_PARAMETER | messages[0].tool_call_id | Missing required parameter
            {"model":"m","messages":[{"role":"assistant","tool_calls":[{"id":"a","function":{"arguments":"{}"}}]}]} | MISSING_PARAMETER | messages[0].tool_calls[0].function.name | Missing required parameter
            {"model":"m","messages":[{"role":"assistant","tool_calls":[{"id":"a","type":"custom"}]}]} | INVALID_VALUE | messages[0].tool_calls[0].type | messages[0].tool_calls[0].type: custom (expected: function)
            """)
    void a_bad_chat_completion(String body, Failure failure, String param, String message) {
        refused(OPENAI, ANTHROPIC, body, failure, param, message);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            "temperature":"hot"                     | INVALID_TYPE  | temperature                | temperature: hot (expected: a number)
            "temperature":3                         | INVALID_VALUE | temperature                | temperature: 3 (expected: 0 to 2)
            "top_p":1.1                             | INVALID_VALUE | top_p                      | top_p: 1.1 (expected: 0 to 1)
            "n":0                                   | INVALID_VALUE | n                          | n: 0 (expected: 1 to 128)
            "seed":1.5                              | INVALID_TYPE  | seed                       | seed: 1.5 (expected: an integer)
            "max_tokens":-1                         | INVALID_VALUE | max_tokens                 | max_tokens: -1 (expected: 1 to 100000000)
            "stop":["a","b","c","d","e"]            | INVALID_VALUE | stop                       | stop: 5 strings (expected: at most 4)
            "stop":5                                | INVALID_TYPE  | stop                       | stop: 5 (expected: a string or an array of strings)
            "stop":[5]                              | INVALID_TYPE  | stop[0]                    | stop[0]: 5 (expected: a string)
            "stream":"yes"                          | INVALID_TYPE  | stream                     | stream: yes (expected: a boolean)
            "reasoning_effort":"huge"               | INVALID_VALUE | reasoning_effort           | reasoning_effort: huge (expected: none, minimal,
            "tools":[{"type":"function"}]           | MISSING_PARAMETER | tools[0].function      | Missing required parameter
            "tools":[{"type":"function","function":{"name":"f","parameters":[]}}] | INVALID_TYPE | tools[0].function.parameters | tools[0].function.parameters: an array (expected: a JSON schema, which is an object)
            "tool_choice":"sometimes"               | INVALID_VALUE | tool_choice                | tool_choice: sometimes (expected: none, auto, required or a function)
            "tool_choice":{"type":"allowed_tools"}  | INVALID_VALUE | tool_choice.type           | tool_choice.type: allowed_tools (expected: function)
            "response_format":{"type":"xml"}        | INVALID_VALUE | response_format.type       | response_format.type: xml (expected: text, json_object or json_schema)
            "response_format":{"type":"json_schema"} | MISSING_PARAMETER | response_format.json_schema | Missing required parameter
            """)
    void a_bad_field_of_a_chat_completion(String fields, Failure failure, String param, String message) {
        refused(OPENAI, ANTHROPIC, "{\"model\":\"m\"," + QUESTION + "," + fields + "}", failure, param, message);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            "temperature":1.5                       | INVALID_VALUE | temperature                | temperature: 1.5 (expected: 0 to 1)
            "system":5                              | INVALID_TYPE  | system                     | system: 5 (expected: a string or an array of blocks)
            "stop_sequences":"a"                    | INVALID_TYPE  | stop_sequences             | stop_sequences: a (expected: an array)
            "thinking":{"type":"enabled"}           | MISSING_PARAMETER | thinking.budget_tokens | Missing required parameter
            "thinking":{"type":"enabled","budget_tokens":5} | INVALID_VALUE | thinking.budget_tokens | thinking.budget_tokens: 5 (expected: 1024 to
            "thinking":{"type":"deep"}              | INVALID_VALUE | thinking.type              | thinking.type: deep (expected: enabled, adaptive or disabled)
            "output_config":{"effort":"huge"}       | INVALID_VALUE | output_config.effort       | output_config.effort: huge (expected: low,
            "output_config":{"format":{"type":"xml"}} | INVALID_VALUE | output_config.format.type | output_config.format.type: xml (expected: json_schema)
            "service_tier":"best"                   | INVALID_VALUE | service_tier               | service_tier: best (expected: auto or standard_only)
            "tools":[{"name":"f"}]                  | MISSING_PARAMETER | tools[0].input_schema  | Missing required parameter
            "tool_choice":{"type":"maybe"}          | INVALID_VALUE | tool_choice.type           | tool_choice.type: maybe (expected: auto, any, tool or none)
            "tool_choice":{"type":"tool"}           | MISSING_PARAMETER | tool_choice.name       | Missing required parameter
            "tools":[{"name":"f","input_schema":{},"cache_control":{"type":"ephemeral","ttl":"1d"}}] | INVALID_VALUE | tools[0].cache_control.ttl | tools[0].cache_control.ttl: 1d (expected: 5m or 1h)
            """)
    void a_bad_field_of_a_message(String fields, Failure failure, String param, String message) {
        String body = "{\"model\":\"m\",\"max_tokens\":5," + QUESTION + "," + fields + "}";

        refused(ANTHROPIC, OPENAI, body, failure, param, message);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {"role":"user","content":[{"type":"hologram"}]}                  | INVALID_VALUE | messages[0].content[0].type | messages[0].content[0].type: hologram (expected: text,
            {"role":"king","content":"a"}                                    | INVALID_VALUE | messages[0].role            | messages[0].role: king (expected: user or assistant)
            {"role":"user","content":[{"type":"image"}]}                     | MISSING_PARAMETER | messages[0].content[0].source | Missing required parameter
            {"role":"user","content":[{"type":"image","source":{"type":"base64","data":"a"}}]} | MISSING_PARAMETER | messages[0].content[0].source.media_type | Missing required parameter
            {"role":"user","content":[{"type":"image","source":{"type":"ftp"}}]} | INVALID_VALUE | messages[0].content[0].source.type | messages[0].content[0].source.type: ftp (expected: base64, url or file)
            {"role":"assistant","content":[{"type":"tool_use","id":"a","name":"b","input":"c"}]} | INVALID_TYPE | messages[0].content[0].input | messages[0].content[0].input: c (expected: an object)
            {"role":"user","content":[{"type":"tool_result","content":"c"}]} | MISSING_PARAMETER | messages[0].content[0].tool_use_id | Missing required parameter
            """)
    void a_bad_message(String turn, Failure failure, String param, String message) {
        String body = "{\"model\":\"m\",\"max_tokens\":5,\"messages\":[" + turn + "]}";

        refused(ANTHROPIC, OPENAI, body, failure, param, message);
    }
}
