package dev.weir.providers.replicate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.contracts.failure.Failure;
import dev.weir.contracts.failure.GatewayException;
import dev.weir.providers.anthropic.AnthropicMessages;
import dev.weir.providers.api.ErrorAnswer;
import dev.weir.providers.chat.ChatDialect;
import dev.weir.providers.chat.ChatTarget;
import dev.weir.providers.chat.ModelError;
import dev.weir.providers.chat.TranslatedCall;
import dev.weir.providers.openai.OpenAiChat;
import io.vertx.core.buffer.Buffer;
import java.time.Instant;
import java.time.InstantSource;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What a caller of a model at Replicate can be refused for, by us and by Replicate.
class RefusalTest {
    private static final InstantSource CLOCK = InstantSource.fixed(Instant.EPOCH);
    private static final ChatDialect OPENAI = new OpenAiChat(CLOCK, false);
    private static final ChatDialect ANTHROPIC = new AnthropicMessages(CLOCK);
    private static final ChatTarget TARGET = new ChatTarget("meta/llama-4", 4096, true);
    private static final String QUESTION = "\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]";

    private static TranslatedCall call(ChatDialect caller, String body) {
        return TranslatedCall.of(caller, new ReplicateText(), Buffer.buffer(body), TARGET);
    }

    private static void refused(ChatDialect caller, String body, String param, String message) {
        assertThatThrownBy(() -> call(caller, body)).isInstanceOfSatisfying(GatewayException.class, refused -> {
            assertThat(refused.getMessage()).startsWith(message);
            assertThat(refused.failure()).isEqualTo(Failure.INVALID_VALUE);
            assertThat(refused.param()).contains(param);
        });
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            "tools":[{"type":"function","function":{"name":"f"}}] | tools                 | tools is not supported by the model 'm', which is served by the Replicate API (expected: a request without it, or another model)
            "response_format":{"type":"json_object"}              | response_format       | response_format is not supported
            "n":2                                                 | n                     | n is not supported
            "logprobs":true                                       | logprobs              | logprobs is not supported
            "logit_bias":{"5":1}                                  | logit_bias            | logit_bias is not supported
            "reasoning_effort":"low"                              | reasoning_effort      | reasoning_effort is not supported
            "store":true                                          | store                 | store is not supported
            "service_tier":"flex"                                 | service_tier          | service_tier is not supported
            "stop":["a","b,c"]                                    | stop                  | stop: "b,c" (expected: strings without commas for the model 'm'
            """)
    void a_chat_completion_that_asks_for(String fields, String param, String message) {
        refused(OPENAI, "{\"model\":\"m\"," + QUESTION + "," + fields + "}", param, message);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {"role":"user","content":[{"type":"image_url","image_url":{"url":"https://a/b.png"}}]}            | messages[0].content[0].image_url   | messages[0].content[0].image_url is not supported
            {"role":"user","content":[{"type":"input_audio","input_audio":{"data":"aa","format":"wav"}}]}     | messages[0].content[0].input_audio | messages[0].content[0].input_audio is not supported
            {"role":"assistant","tool_calls":[{"id":"a","type":"function","function":{"name":"f","arguments":"{}"}}]} | messages | messages: a tool call (expected: texts only for the model 'm'
            {"role":"tool","tool_call_id":"a","content":"b"}                                                  | messages | messages: the result of a tool (expected: texts only
            """)
    void a_chat_completion_with_a_turn_like(String turn, String param, String message) {
        refused(OPENAI, "{\"model\":\"m\",\"messages\":[" + turn + "]}", param, message);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            "thinking":{"type":"enabled","budget_tokens":1024}  | thinking | thinking
            "tools":[{"name":"f","input_schema":{}}]            | tools    | tools is not supported
            "stop_sequences":["a,b"]                            | stop_sequences | stop_sequences: "a,b" (expected: strings without commas
            """)
    void a_message_that_asks_for(String fields, String param, String message) {
        assertThatThrownBy(
                        () -> call(ANTHROPIC, "{\"model\":\"m\",\"max_tokens\":2048," + QUESTION + "," + fields + "}"))
                .isInstanceOfSatisfying(GatewayException.class, refused -> {
                    assertThat(refused.getMessage()).startsWith(message);
                    assertThat(refused.param().orElseThrow()).startsWith(param);
                });
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            401 | {"title":"Unauthenticated","detail":"You did not pass a valid authentication token","status":401} | AUTHENTICATION | You did not pass a valid authentication token | UPSTREAM_REJECTED_US
            402 | {"title":"Insufficient credit","detail":"Add funds","status":402}                      | QUOTA           | Add funds                         | UPSTREAM_ERROR
            404 | {"detail":"The requested resource could not be found."}                                | NOT_FOUND       | The requested resource could not be found. | MODEL_NOT_FOUND
            422 | {"title":"Input validation failed","detail":"- input: prompt is required\\n"}          | INVALID_REQUEST | - input: prompt is required       | BAD_REQUEST
            429 | {"detail":"Request was throttled. Your rate limit resets in ~30s."}                    | RATE_LIMIT      | Request was throttled. Your rate limit resets in ~30s. | RATE_LIMITED
            500 | {"title":"Internal server error"}                                                      | SERVER          | Internal server error             | UPSTREAM_ERROR
            503 | {"detail":"Director: unavailable"}                                                     | OVERLOADED      | Director: unavailable             | UPSTREAM_BUSY
            502 | <html>Bad Gateway</html>                                                               | SERVER          | ''                                | UPSTREAM_ERROR
            400 | <html>Bad Request</html>                                                               | SERVER          | ''                                | UPSTREAM_ERROR
            422 | {"status":422}                                                                         | SERVER          | ''                                | UPSTREAM_ERROR
            504 | ''                                                                                     | TIMEOUT         | ''                                | UPSTREAM_TIMEOUT
            """)
    void an_error_of_replicate(int status, String body, ModelError.Kind kind, String message, Failure failure) {
        Buffer bytes = Buffer.buffer(body);

        assertThat(new ReplicateText().error(status, bytes)).isEqualTo(new ModelError(kind, message));
        assertThat(call(OPENAI, "{\"model\":\"m\"," + QUESTION + "}").judgeError("replicate", status, bytes))
                .isInstanceOfSatisfying(
                        ErrorAnswer.Replace.class,
                        replaced -> assertThat(replaced.failure().failure()).isEqualTo(failure));
    }
}
