package dev.weir.providers.openai;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.weir.contracts.failure.GatewayException;
import dev.weir.providers.api.Operation;
import io.vertx.core.buffer.Buffer;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OpenAiRequestReaderTest {
    private static final String MESSAGES = "\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]";

    private static GatewayException failure(Operation operation, Buffer body) {
        var failure = catchThrowableOfType(GatewayException.class, () -> OpenAiRequestReader.read(operation, body));
        assertThat(failure).as("a failure for %s", body).isNotNull();
        return failure;
    }

    private static OpenAiRequest chat(String fields) {
        return OpenAiRequestReader.read(
                Operation.CHAT_COMPLETIONS, Buffer.buffer("{\"model\":\"m\"," + MESSAGES + fields + "}"));
    }

    private static OpenAiRequest completion(String fields) {
        return OpenAiRequestReader.read(Operation.COMPLETIONS, Buffer.buffer("{\"model\":\"m\"," + fields + "}"));
    }

    /// `M` stands for a good `messages` field.
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "``                     | The body is empty (expected: a JSON object)",
                "[]                     | The body is not a JSON object (expected: one such as {\"model\": …})",
                "null                   | The body is not a JSON object (expected: one such as {\"model\": …})",
                "17                     | The body is not a JSON object (expected: one such as {\"model\": …})",
                "\"{}\"                 | The body is not a JSON object (expected: one such as {\"model\": …})",
                "hello                  | The body is not valid JSON at byte 5: Unrecognized token 'hello': was expecting (JSON String, Number, Array, Object or token 'null', 'true' or 'false') (expected: a JSON object)",
                "{                      | The body is not valid JSON at byte 1: Unexpected end-of-input: expected close marker for Object (expected: a JSON object)",
                "{\"model\":\"m\"       | The body is not valid JSON at byte 12: Unexpected end-of-input: expected close marker for Object (expected: a JSON object)",
                "{\"model\":\"m         | The body is not valid JSON at byte 11: Unexpected end-of-input in VALUE_STRING (expected: a JSON object)",
                "{\"model\":\"m\",M     | The body is not valid JSON at byte 56: Unexpected end-of-input: expected close marker for Object (expected: a JSON object)",
                "{\"model\":\"m\",M,}   | The body is not valid JSON at byte 57: Unexpected character ('}' (code 125)): was expecting double-quote to start field name (expected: a JSON object)",
                "{model:\"m\",M}        | The body is not valid JSON at byte 1: Unexpected character ('m' (code 109)): was expecting double-quote to start field name (expected: a JSON object)",
                "{\"model\" \"m\",M}    | The body is not valid JSON at byte 9: Unexpected character ('\"' (code 34)): was expecting a colon to separate field name and value (expected: a JSON object)",
                "{\"model\":\"m\" M}    | The body is not valid JSON at byte 13: Unexpected character ('\"' (code 34)): was expecting comma to separate Object entries (expected: a JSON object)",
                "{\"model\":\"m\",M,\"x\":[1,{\"y\":tru}]} | The body is not valid JSON at byte 73: Unrecognized token 'tru': was expecting (JSON String, Number, Array, Object or token 'null', 'true' or 'false') (expected: a JSON object)",
                "{\"model\":\"m\",M,\"x\":[1}} | The body is not valid JSON at byte 63: Unexpected close marker '}': expected ']' (expected: a JSON object)",
                "{\"model\":\"m\",M} {}  | The body is not valid JSON at byte 58: there is more after the object (expected: a JSON object)",
                "{\"model\":\"m\",M}x    | The body is not valid JSON at byte 58: Unrecognized token 'x': was expecting (JSON String, Number, Array, Object or token 'null', 'true' or 'false') (expected: a JSON object)",
                "{\"model\":\"m\",M}}    | The body is not valid JSON at byte 57: Unexpected close marker '}': expected ']' (expected: a JSON object)"
            })
    void a_body_that_is_no_json_object_is_refused_with_the_place(String body, String message) {
        var failure = failure(Operation.CHAT_COMPLETIONS, Buffer.buffer(body.replace("M", MESSAGES)));

        assertThat(failure.failure().name()).isEqualTo("INVALID_JSON");
        assertThat(failure.param()).isEmpty();
        assertThat(failure).hasMessage(message);
    }

    @Test
    void a_byte_order_mark_is_refused() {
        var failure = failure(Operation.CHAT_COMPLETIONS, Buffer.buffer("\uFEFF{\"model\":\"m\"," + MESSAGES + "}"));

        assertThat(failure.failure().name()).isEqualTo("INVALID_JSON");
        assertThat(failure)
                .hasMessage("The body begins with byte 0xEF at 0"
                        + " (expected: JSON in UTF-8, without a byte order mark)");
    }

    @ParameterizedTest
    @ValueSource(strings = {"UTF-16", "UTF-16LE", "UTF-16BE", "UTF-32LE", "UTF-32BE"})
    void another_encoding_is_refused(String charset) {
        byte[] body = ("{\"model\":\"m\"," + MESSAGES + "}").getBytes(Charset.forName(charset));

        assertThat(failure(Operation.CHAT_COMPLETIONS, Buffer.buffer(body))
                        .failure()
                        .name())
                .isEqualTo("INVALID_JSON");
    }

    @Test
    void bytes_that_are_no_utf_8_are_refused() {
        Buffer body = Buffer.buffer("{\"model\":\"m").appendByte((byte) 0xFF).appendString("\"," + MESSAGES + "}");

        assertThat(failure(Operation.CHAT_COMPLETIONS, body).failure().name()).isEqualTo("INVALID_JSON");
    }

    @Test
    void a_body_may_nest_512_deep_and_no_deeper() {
        assertThat(chat(",\"x\":" + "[".repeat(511) + "]".repeat(511)).model()).isEqualTo("m");

        var failure =
                failure(Operation.CHAT_COMPLETIONS, Buffer.buffer("{\"x\":" + "[".repeat(512) + "]".repeat(512) + "}"));
        assertThat(failure.failure().name()).isEqualTo("INVALID_JSON");
        assertThat(failure.getMessage()).contains("nesting depth (513) exceeds the maximum allowed (512");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                // what must be there
                "{M}                                 | MISSING_PARAMETER | model    | Missing required parameter: 'model'.",
                "{}                                  | MISSING_PARAMETER | model    | Missing required parameter: 'model'.",
                "{\"model\":\"m\"}                   | MISSING_PARAMETER | messages | Missing required parameter: 'messages'.",
                "{\"model\":\"m\",\"prompt\":\"hi\"} | MISSING_PARAMETER | messages | Missing required parameter: 'messages'.",
                // model
                "{M,\"model\":5}      | INVALID_TYPE  | model | model: 5 (expected: a string)",
                "{M,\"model\":null}   | INVALID_TYPE  | model | model: null (expected: a string)",
                "{M,\"model\":true}   | INVALID_TYPE  | model | model: true (expected: a string)",
                "{M,\"model\":[\"m\"]} | INVALID_TYPE | model | model: an array (expected: a string)",
                "{M,\"model\":{}}     | INVALID_TYPE  | model | model: an object (expected: a string)",
                "{M,\"model\":\"\"}   | INVALID_VALUE | model | model: 0 characters (expected: a name of 1 to 256)",
                "{M,\"model\":\" \\t\"} | INVALID_VALUE | model | model: 2 blank characters (expected: a name of 1 to 256)",
                "{M,\"model\":\"a\",\"model\":\"a\"}       | INVALID_VALUE | model | 'model' stands twice in the body (expected: once)",
                "{M,\"model\":\"a\",\"mod\\u0065l\":\"b\"} | INVALID_VALUE | model | 'model' stands twice in the body (expected: once)",
                // messages
                "{\"model\":\"m\",\"messages\":null}   | INVALID_TYPE  | messages | messages: null (expected: an array of messages)",
                "{\"model\":\"m\",\"messages\":\"hi\"} | INVALID_TYPE  | messages | messages: hi (expected: an array of messages)",
                "{\"model\":\"m\",\"messages\":{}}     | INVALID_TYPE  | messages | messages: an object (expected: an array of messages)",
                "{\"model\":\"m\",\"messages\":[]}     | INVALID_VALUE | messages | messages: [] (expected: an array of at least one message)",
                "{\"model\":\"m\",\"messages\":[\"hi\"]} | INVALID_TYPE | messages | messages: hi (expected: an array of objects)",
                "{\"model\":\"m\",\"messages\":[{},1]} | INVALID_TYPE  | messages | messages: 1 (expected: an array of objects)",
                "{\"model\":\"m\",M,M}                 | INVALID_VALUE | messages | 'messages' stands twice in the body (expected: once)",
                // stream
                "{\"model\":\"m\",M,\"stream\":\"true\"} | INVALID_TYPE | stream | stream: true (expected: a boolean)",
                "{\"model\":\"m\",M,\"stream\":1}        | INVALID_TYPE | stream | stream: 1 (expected: a boolean)",
                "{\"model\":\"m\",M,\"stream\":{}}       | INVALID_TYPE | stream | stream: an object (expected: a boolean)",
                "{\"model\":\"m\",M,\"stream\":true,\"stream\":false} | INVALID_VALUE | stream | 'stream' stands twice in the body (expected: once)",
                // stream_options
                "{\"model\":\"m\",M,\"stream_options\":true} | INVALID_TYPE | stream_options | stream_options: true (expected: an object)",
                "{\"model\":\"m\",M,\"stream_options\":[]}   | INVALID_TYPE | stream_options | stream_options: an array (expected: an object)",
                "{\"model\":\"m\",M,\"stream_options\":{},\"stream_options\":{}} | INVALID_VALUE | stream_options | 'stream_options' stands twice in the body (expected: once)",
                "{\"model\":\"m\",M,\"stream_options\":{\"include_usage\":\"yes\"}} | INVALID_TYPE | stream_options.include_usage | stream_options.include_usage: yes (expected: a boolean)",
                "{\"model\":\"m\",M,\"stream_options\":{\"include_usage\":1,\"x\":2}} | INVALID_TYPE | stream_options.include_usage | stream_options.include_usage: 1 (expected: a boolean)",
                "{\"model\":\"m\",M,\"stream_options\":{\"include_usage\":true,\"include_usage\":false}} | INVALID_VALUE | stream_options.include_usage | 'stream_options.include_usage' stands twice in the body (expected: once)",
                // counts
                "{\"model\":\"m\",M,\"max_tokens\":\"5\"}  | INVALID_TYPE  | max_tokens | max_tokens: 5 (expected: an integer)",
                "{\"model\":\"m\",M,\"max_tokens\":5.5}    | INVALID_TYPE  | max_tokens | max_tokens: 5.5 (expected: an integer)",
                "{\"model\":\"m\",M,\"max_tokens\":1e3}    | INVALID_TYPE  | max_tokens | max_tokens: 1e3 (expected: an integer)",
                "{\"model\":\"m\",M,\"max_tokens\":true}   | INVALID_TYPE  | max_tokens | max_tokens: true (expected: an integer)",
                "{\"model\":\"m\",M,\"max_tokens\":0}      | INVALID_VALUE | max_tokens | max_tokens: 0 (expected: 1 to 100000000)",
                "{\"model\":\"m\",M,\"max_tokens\":-1}     | INVALID_VALUE | max_tokens | max_tokens: -1 (expected: 1 to 100000000)",
                "{\"model\":\"m\",M,\"max_tokens\":100000001} | INVALID_VALUE | max_tokens | max_tokens: 100000001 (expected: 1 to 100000000)",
                "{\"model\":\"m\",M,\"max_tokens\":-99999999999999999999} | INVALID_VALUE | max_tokens | max_tokens: -99999999999999999999 (expected: 1 to 100000000)",
                "{\"model\":\"m\",M,\"max_tokens\":1000000000000000000000000000000000000000000000} | INVALID_VALUE | max_tokens | max_tokens: 1000000000000000000000000000000000000000… (expected: 1 to 100000000)",
                "{\"model\":\"m\",M,\"max_tokens\":1,\"max_tokens\":1} | INVALID_VALUE | max_tokens | 'max_tokens' stands twice in the body (expected: once)",
                "{\"model\":\"m\",M,\"max_completion_tokens\":[]} | INVALID_TYPE | max_completion_tokens | max_completion_tokens: an array (expected: an integer)",
                "{\"model\":\"m\",M,\"max_completion_tokens\":0}  | INVALID_VALUE | max_completion_tokens | max_completion_tokens: 0 (expected: 1 to 100000000)",
                "{\"model\":\"m\",M,\"n\":0}    | INVALID_VALUE | n | n: 0 (expected: 1 to 128)",
                "{\"model\":\"m\",M,\"n\":129}  | INVALID_VALUE | n | n: 129 (expected: 1 to 128)",
                "{\"model\":\"m\",M,\"n\":\"2\"} | INVALID_TYPE | n | n: 2 (expected: an integer)",
                "{\"model\":\"m\",M,\"n\":1,\"n\":128} | INVALID_VALUE | n | 'n' stands twice in the body (expected: once)",
                "{\"model\":\"m\",M,\"best_of\":999} | INVALID_VALUE | best_of | best_of: 999 (expected: 1 to 128)"
            })
    void a_bad_field_is_named_with_its_value_and_the_expectation(
            String body, String failureName, String param, String message) {
        var failure = failure(Operation.CHAT_COMPLETIONS, Buffer.buffer(body.replace("M", MESSAGES)));

        assertThat(failure.failure().name()).isEqualTo(failureName);
        assertThat(failure.param()).contains(param);
        assertThat(failure).hasMessage(message);
        assertThat(failure.failure().status()).isEqualTo(400);
    }

    @Test
    void a_model_name_may_have_256_characters_and_no_more() {
        String body = "{" + MESSAGES + ",\"model\":\"%s\"}";

        assertThat(OpenAiRequestReader.read(Operation.CHAT_COMPLETIONS, Buffer.buffer(body.formatted("é".repeat(256))))
                        .model())
                .hasSize(256);
        assertThat(failure(Operation.CHAT_COMPLETIONS, Buffer.buffer(body.formatted("é".repeat(257)))))
                .hasMessage("model: 257 characters (expected: a name of 1 to 256)");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"model\":\"m\"}                      | MISSING_PARAMETER | Missing required parameter: 'prompt'.",
                "{\"model\":\"m\",\"messages\":[{}]}    | MISSING_PARAMETER | Missing required parameter: 'prompt'.",
                "{\"model\":\"m\",\"prompt\":null}      | INVALID_TYPE | prompt: null (expected: a string or an array)",
                "{\"model\":\"m\",\"prompt\":5}         | INVALID_TYPE | prompt: 5 (expected: a string or an array)",
                "{\"model\":\"m\",\"prompt\":{}}        | INVALID_TYPE | prompt: an object (expected: a string or an array)",
                "{\"model\":\"m\",\"prompt\":\"a\",\"prompt\":\"b\"} | INVALID_VALUE | 'prompt' stands twice in the body (expected: once)"
            })
    void a_bad_prompt_is_named(String body, String failureName, String message) {
        var failure = failure(Operation.COMPLETIONS, Buffer.buffer(body));

        assertThat(failure.failure().name()).isEqualTo(failureName);
        assertThat(failure.param()).contains("prompt");
        assertThat(failure).hasMessage(message);
    }

    @Test
    void more_prompts_than_a_batch_may_have_are_refused() {
        String prompts = "\"x\",".repeat(2048) + "\"x\"";

        assertThat(failure(Operation.COMPLETIONS, Buffer.buffer("{\"model\":\"m\",\"prompt\":[" + prompts + "]}")))
                .hasMessage("prompt: 2049 prompts (expected: at most 2048)");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "gpt-4o                    | gpt-4o",
                "a\\/b\\\\c\\\"d           | a/b\\c\"d",
                "\\u0067pt                 | gpt",
                "Grüße-你好                | Grüße-你好",
                "\\ud83d\\ude00            | 😀"
            })
    void a_model_name_is_read_through_its_escapes(String written, String name) {
        assertThat(OpenAiRequestReader.read(
                                Operation.CHAT_COMPLETIONS,
                                Buffer.buffer("{\"model\":\"" + written + "\"," + MESSAGES + "}"))
                        .model())
                .isEqualTo(name);
    }

    @Test
    void unknown_fields_and_names_in_other_places_mean_nothing() {
        OpenAiRequest request =
                chat(",\"x\":{\"model\":\"no\",\"stream\":true,\"n\":9},\"y\":[{\"max_tokens\":1}],\"z\":1,\"z\":2");

        assertThat(request.model()).isEqualTo("m");
        assertThat(request.stream()).isFalse();
        assertThat(request.outputTokensMax(50)).isEqualTo(50);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "``                                              | 1000",
                ",\"max_tokens\":7                               | 7",
                ",\"max_completion_tokens\":8                    | 8",
                ",\"max_tokens\":7,\"max_completion_tokens\":8   | 8",
                ",\"max_tokens\":9,\"max_completion_tokens\":8   | 9",
                ",\"max_tokens\":null,\"max_completion_tokens\":null | 1000",
                ",\"max_tokens\":5000                            | 5000",
                ",\"n\":3                                        | 3000",
                ",\"n\":3,\"max_tokens\":7                       | 21",
                ",\"n\":null                                     | 1000",
                ",\"n\":2,\"best_of\":5,\"max_tokens\":7         | 35",
                ",\"n\":5,\"best_of\":2,\"max_tokens\":7         | 35",
                ",\"n\":128,\"max_tokens\":100000000             | 12800000000"
            })
    void the_output_of_a_chat_is_bounded(String fields, long tokens) {
        assertThat(chat(fields).outputTokensMax(1000)).isEqualTo(tokens);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "\"prompt\":\"a\"                                   | 16",
                "\"prompt\":\"a\",\"max_tokens\":40                 | 40",
                "\"prompt\":[]                                      | 16",
                "\"prompt\":[\"a\"]                                 | 16",
                "\"prompt\":[\"a\",\"b\",\"c\"]                     | 48",
                "\"prompt\":[1,2,3]                                 | 16",
                "\"prompt\":[[1,2],[3]]                             | 32",
                "\"prompt\":[\"a\",\"b\"],\"n\":2,\"max_tokens\":10 | 40",
                "\"n\":2,\"best_of\":3,\"prompt\":[\"a\",\"b\"],\"max_tokens\":10 | 60"
            })
    void the_output_of_a_completion_is_bounded_for_every_prompt(String fields, long tokens) {
        assertThat(completion(fields).outputTokensMax(1000)).isEqualTo(tokens);
    }

    @Test
    void legacy_output_is_never_bounded_above_what_the_model_can() {
        assertThat(completion("\"prompt\":\"a\"").outputTokensMax(10)).isEqualTo(10);
    }

    @Test
    void the_input_is_bounded_by_bytes_and_images() {
        String image = "{\"type\":\"image_url\",\"image_url\":{\"url\":\"https://example.org/a.png\"}}";
        Buffer body = Buffer.buffer("{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":[" + image + "]}]}");

        OpenAiRequest request = OpenAiRequestReader.read(Operation.CHAT_COMPLETIONS, body);

        assertThat(request.inputTokensMax()).isEqualTo(body.length() + OpenAiRequest.IMAGE_TOKENS_MAX);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                // four for the frame, one for four characters
                "{\"role\":\"user\",\"content\":\"\"}                                            | 4",
                "{\"role\":\"user\",\"content\":\"1234\"}                                        | 5",
                "{\"role\":\"user\",\"content\":\"12345\"}                                       | 6",
                "{\"role\":\"user\",\"content\":\"\\u0031\\u0032\\u0033\\u0034\"}                | 5",
                "{\"content\":\"1234\"},{\"content\":\"1234\"}                                     | 10",
                "{\"content\":[{\"type\":\"text\",\"text\":\"1234\"},{\"type\":\"text\",\"text\":\"1\"}]} | 6",
                "{\"content\":[{\"type\":\"image_url\",\"image_url\" : {\"url\":\"https://a/b.png\"}}]} | 769",
                "{\"tool_calls\":[{\"function\":{\"name\":\"f\",\"arguments\":\"{\\\"a\\\":1}\"}}]}      | 6"
            })
    void the_input_is_estimated_by_its_text(String messages, long tokens) {
        Buffer body =
                Buffer.buffer("{\"model\":\"m\",\"messages\":[" + messages + "],\"x\":\"" + "y".repeat(999) + "\"}");

        assertThat(OpenAiRequestReader.read(Operation.CHAT_COMPLETIONS, body).inputTokensEstimate())
                .isEqualTo(tokens);
    }

    @Test
    void a_body_that_begins_inside_of_an_array_is_read_and_edited_in_its_place() {
        byte[] bytes = ("xxxxx{\"model\":\"m\"," + MESSAGES + ",\"stream\":true}yyy").getBytes(StandardCharsets.UTF_8);
        Buffer body = Buffer.buffer(bytes).slice(5, bytes.length - 3);

        assertThat(OpenAiRequestReader.read(Operation.CHAT_COMPLETIONS, body)
                        .upstreamBody("other", true)
                        .toString())
                .isEqualTo("{\"model\":\"other\"," + MESSAGES
                        + ",\"stream\":true,\"stream_options\":{\"include_usage\":true}}");
    }
}
