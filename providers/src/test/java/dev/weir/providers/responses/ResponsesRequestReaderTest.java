package dev.weir.providers.responses;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.contracts.failure.GatewayException;
import dev.weir.providers.api.Operation;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What routing and pricing learn from a request, and what becomes of its bytes.
class ResponsesRequestReaderTest {
    private static ResponsesRequest read(String body) {
        return (ResponsesRequest)
                new ResponsesDialect(InstantSource.fixed(Instant.EPOCH)).read(Operation.RESPONSES, Buffer.buffer(body));
    }

    @Test
    void a_request_says_what_routing_and_pricing_need() {
        ResponsesRequest request = read("""
                {"model":"gpt-x","input":[{"role":"user","content":"eight ch"}],"stream":true,"max_output_tokens":77,
                "store":false,"previous_response_id":"resp_1","tools":[{"type":"function","name":"f"}]}""");

        assertThat(request.operation()).isEqualTo(Operation.RESPONSES);
        assertThat(request.model()).isEqualTo("gpt-x");
        assertThat(request.stream()).isTrue();
        assertThat(request.store()).isFalse();
        assertThat(request.serverTools()).isFalse();
        assertThat(request.previousResponse()).isEqualTo(Optional.of("resp_1"));
        assertThat(request.outputTokensMax(5000)).isEqualTo(77);
        assertThat(request.inputTokensMax()).isEqualTo(request.body().length());
    }

    @Test
    void without_a_limit_the_answer_may_be_as_long_as_the_model_allows() {
        assertThat(read("{\"model\":\"m\",\"input\":\"x\"}").outputTokensMax(5000))
                .isEqualTo(5000);
    }

    @Test
    void an_answer_is_stored_unless_the_caller_says_no() {
        assertThat(read("{\"model\":\"m\",\"input\":\"x\"}").store()).isTrue();
    }

    /// 4 for the item, a token for every four bytes with the quotes.
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "`,\"reasoning\":{}`                         | `,\"store\":false,\"include\":[\"reasoning.encrypted_content\"],`",
                "`,\"reasoning\":{},\"include\":[ ]`         | `\"include\":[ \"reasoning.encrypted_content\"]`",
                "`,\"reasoning\":{},\"include\":[\"a\"]`     | `\"include\":[\"a\",\"reasoning.encrypted_content\"]`",
                "`,\"include\":[\"reasoning.encrypted_content\"],\"reasoning\":{}`"
                        + " | `\"include\":[\"reasoning.encrypted_content\"],\"reasoning\"`"
            })
    void the_proof_of_thinking_is_asked_for_when_a_thinking_answer_is_stored(String more, String sent) {
        String body = "{\"model\":\"m\",\"input\":\"x\"" + more + "}";

        assertThat(read(body).upstreamBody("m", true).toString()).contains(sent);
        String unstored = body.replace("\"x\"", "\"x\",\"store\":false");
        assertThat(read(unstored).upstreamBody("m", true)).hasToString(unstored);
        assertThat(read(body.replace("\"reasoning\":{}", "\"reasoning\":null"))
                        .upstreamBody("m", true)
                        .toString())
                .isEqualTo(body.replace("\"reasoning\":{}", "\"reasoning\":null")
                        .replace("\"m\",", "\"m\",\"store\":false,"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"model\":\"m\",\"input\":\"123456\"} | 6",
                "{\"model\":\"m\",\"input\":[{\"role\":\"user\",\"content\":\"123456\"}]} | 6",
                "{\"model\":\"m\",\"input\":[{\"role\":\"user\",\"content\":[{\"type\":\"input_text\",\"text\":\"123456\"}]}]} | 6",
                "{\"model\":\"m\",\"instructions\":\"123456\",\"input\":\"123456\"} | 8",
                "{\"model\":\"m\",\"input\":[{\"type\":\"function_call_output\",\"call_id\":\"c\",\"output\":\"123456\"}]} | 6",
                "{\"model\":\"m\",\"input\":[{\"role\":\"user\",\"content\":[{\"type\":\"input_image\",\"image_url\":\"data:image/png;base64,aGVsbG8=\"}]}]} | 1604",
                "{\"model\":\"m\",\"input\":[{\"role\":\"user\",\"content\":[{\"type\":\"input_file\",\"file_id\":\"file-1\"}]}]} | 6004"
            })
    void input_is_estimated(String body, long tokens) {
        assertThat(read(body).inputTokensEstimate()).isEqualTo(tokens);
    }

    @Test
    void images_and_documents_raise_the_bound_beyond_their_bytes() {
        ResponsesRequest request = read("""
                {"model":"m","input":[{"role":"user","content":[{"type":"input_image","image_url":"https://x.test/a"},
                {"type":"input_file","file_url":"https://x.test/b"}]},{"type":"function_call_output","call_id":"c",
                "output":[{"type":"input_image","file_id":"f"}]}]}""");

        assertThat(request.images()).isEqualTo(2);
        assertThat(request.files()).isEqualTo(1);
        assertThat(request.inputTokensMax()).isEqualTo(request.body().length() + 2 * 3_000 + 300_000);
    }

    @Test
    void tools_that_the_provider_runs_are_noticed() {
        assertThat(read("{\"model\":\"m\",\"input\":\"x\",\"tools\":[{\"type\":\"web_search\"}]}")
                        .serverTools())
                .isTrue();
        assertThat(read("{\"model\":\"m\",\"input\":\"x\",\"tools\":[{\"type\":\"custom\",\"name\":\"x\"}]}")
                        .serverTools())
                .isFalse();
    }

    @Test
    void the_body_passes_untouched_when_the_model_has_the_same_name_and_nothing_is_stored() {
        ResponsesRequest request = read("{ \"model\" : \"m\" , \"input\" : [ ], \"store\" : false }");

        assertThat(request.upstreamBody("m", true)).isSameAs(request.body());
    }

    @Test
    void only_the_name_of_the_model_is_replaced() {
        ResponsesRequest request =
                read("{ \"input\":[{\"role\":\"user\",\"content\":\"model\"}], \"model\" : \"a\\u0062\" , \"x\":1.0,"
                        + "\"store\":false}");

        assertThat(request.model()).isEqualTo("ab");
        assertThat(request.upstreamBody("vendor/\"x\"", true).toString())
                .isEqualTo("{ \"input\":[{\"role\":\"user\",\"content\":\"model\"}], \"model\" : \"vendor/\\\"x\\\"\" ,"
                        + " \"x\":1.0,\"store\":false}");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"model\":\"m\",\"input\":\"x\"}              | {\"model\":\"m\",\"store\":false,\"input\":\"x\"}",
                "{\"input\":\"x\",\"model\":\"m\"}              | {\"input\":\"x\",\"model\":\"m\",\"store\":false}",
                "{\"store\": true,\"model\":\"m\",\"input\":\"x\"} | {\"store\": false,\"model\":\"m\",\"input\":\"x\"}",
                "{\"model\":\"m\",\"input\":\"x\",\"store\":null}  | {\"model\":\"m\",\"input\":\"x\",\"store\":false}"
            })
    void a_provider_is_told_to_store_nothing_of_what_we_store(String body, String sent) {
        ResponsesRequest request = read(body);

        assertThat(request.store()).isTrue();
        assertThat(request.upstreamBody("m", true)).hasToString(sent);
        assertThat(request.upstreamBody("other", true)).hasToString(sent.replace("\"m\"", "\"other\""));
    }

    @Test
    void thinking_of_other_apis_stays_away_from_a_provider_of_this_one() {
        ResponsesRequest request = read("""
                {"input":[{"role":"user","content":"Q"},{"type":"reasoning","summary":[],"encrypted_content":"weir:c2ln"},
                {"type":"reasoning","summary":[],"encrypted_content":"gAAA"}],"model":"m","top_p":1,"store":false}""");

        assertThat(request.upstreamBody("n", true).toString())
                .isEqualTo("{\"input\":[{\"role\":\"user\",\"content\":\"Q\"},{\"type\":\"reasoning\",\"summary\":[],"
                        + "\"encrypted_content\":\"gAAA\"}],\"model\":\"n\",\"top_p\":1,\"store\":false}");
    }

    @Test
    void turns_that_are_not_there_are_never_asked_of_the_provider() {
        ResponsesRequest request = read("{\"model\":\"m\",\"input\":\"x\",\"previous_response_id\":\"resp_other\"}");

        assertThatThrownBy(() -> request.upstreamBody("m", true))
                .isInstanceOfSatisfying(
                        GatewayException.class,
                        failure -> assertThat(failure.param()).contains("previous_response_id"))
                .hasMessage("previous_response_id: resp_other was not found (expected: the id of a stored response)");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            nullValues = "-",
            value = {
                "`` | - | The body is empty (expected: a JSON object)",
                "[] | - | The body is not a JSON object (expected: one such as {\"model\": …})",
                "{\"model\":\"m\" | - | The body is not valid JSON: an end too early at byte 12 (expected: a JSON object)",
                "{\"input\":\"x\"} | model | Missing required parameter: 'model'.",
                "{\"model\":\"m\"} | input | Missing required parameter: 'input'.",
                "{\"model\":5,\"input\":\"x\"} | model | model: 5 (expected: a string)",
                "{\"model\":\" \",\"input\":\"x\"} | model | model: 1 blank characters (expected: a name of 1 to 256)",
                "{\"model\":\"m\",\"input\":7} | input | input: 7 (expected: a string or an array of items)",
                "{\"model\":\"m\",\"input\":[7]} | input[0] | input[0]: 7 (expected: an object)",
                "{\"model\":\"m\",\"input\":\"x\",\"stream\":\"yes\"} | stream | stream: yes (expected: a boolean)",
                "{\"model\":\"m\",\"input\":\"x\",\"max_output_tokens\":0} | max_output_tokens | max_output_tokens: 0 (expected: 1 to 100000000)",
                "{\"model\":\"m\",\"input\":\"x\",\"max_output_tokens\":1.5} | max_output_tokens | max_output_tokens: 1.5 (expected: an integer)",
                "{\"model\":\"m\",\"input\":\"x\",\"tools\":{}} | tools | tools: an object (expected: an array)",
                "{\"model\":\"m\",\"input\":\"x\",\"tools\":[1]} | tools[0] | tools[0]: 1 (expected: an object)",
                "{\"model\":\"m\",\"model\":\"n\",\"input\":\"x\"} | model | 'model' stands twice in the body (expected: once)",
                "{\"model\":\"m\",\"mod\\u0065l\":\"n\",\"input\":\"x\"} | model | 'model' stands twice in the body (expected: once)",
                "{\"model\":\"m\",\"input\":\"x\",\"background\":true} | background | background: true is not supported (expected: false)",
                "{\"model\":\"m\",\"input\":\"x\",\"conversation\":\"conv_1\"} | conversation | conversation: conv_1 is not supported (expected: previous_response_id, or the conversation in input)",
                "{\"model\":\"m\",\"input\":\"x\",\"prompt\":{\"id\":\"p\"}} | prompt | prompt: an object is not supported (expected: instructions and input instead of a template)",
                "{\"model\":\"m\",\"input\":[{\"type\":\"item_reference\",\"id\":\"msg_1\"}]} | input[0] | input[0]: item_reference to msg_1 (expected: the item itself, or previous_response_id)",
                "{\"model\":\"m\",\"input\":[{\"id\":\"msg_1\"}]} | input[0] | input[0]: item_reference to msg_1 (expected: the item itself, or previous_response_id)",
                "{\"model\":\"m\",\"input\":[{\"typ\\u0065\":\"item_reference\",\"id\":\"msg_1\"}]} | input[0] | input[0]: item_reference to msg_1 (expected: the item itself, or previous_response_id)"
            })
    void what_is_wrong_is_named(String body, String param, String message) {
        assertThatThrownBy(() -> read(body))
                .isInstanceOfSatisfying(
                        GatewayException.class,
                        failure -> assertThat(failure.param().orElse(null)).isEqualTo(param))
                .hasMessage(message);
    }

    @Test
    void what_is_null_is_not_there() {
        ResponsesRequest request = read("""
                {"model":"m","input":"x","stream":null,"store":null,"max_output_tokens":null,"tools":null,
                "previous_response_id":null,"background":null,"conversation":null,"prompt":null}""");

        assertThat(request.stream()).isFalse();
        assertThat(request.store()).isTrue();
        assertThat(request.previousResponse()).isEmpty();
    }

    @Test
    void a_large_image_does_not_count_as_text() {
        String image = "data:image/png;base64," + "A".repeat(1_000_000);
        var body = new JsonObject()
                .put("model", "m")
                .put(
                        "input",
                        new JsonArray()
                                .add(new JsonObject()
                                        .put("role", "user")
                                        .put(
                                                "content",
                                                new JsonArray()
                                                        .add(new JsonObject()
                                                                .put("type", "input_image")
                                                                .put("image_url", image)))));

        assertThat(read(body.encode()).inputTokensEstimate()).isEqualTo(1_604);
    }
}
