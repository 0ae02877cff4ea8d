package dev.weir.providers.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.providers.api.Operation;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DemoToolsTest {
    private static final String TOOLS = """
            "tools":[
              {"type":"function","function":{"name":"weather","parameters":{"type":"object",
                "required":["city","unit","days"],"properties":{"city":{"type":"string"},
                "unit":{"type":"string","enum":["celsius","fahrenheit"]},"days":{"type":"integer"},
                "extra":{"type":"string"}}}}},
              {"type":"function","function":{"name":"time"}},
              {"type":"function","function":{"name":"third"}}]
            """;

    private static JsonObject request(String fields) {
        return new JsonObject("{\"model\":\"demo\",\"metadata\":{\"demo_delay_ms\":\"0\"},"
                + "\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]," + TOOLS + fields + "}");
    }

    private static JsonObject answer(JsonObject request) {
        try (var calls = new DemoCalls()) {
            return calls.chat(request).json();
        }
    }

    private static JsonObject choice(JsonObject answer) {
        return answer.getJsonArray("choices").getJsonObject(0);
    }

    private static List<String> names(JsonObject answer) {
        JsonArray calls = choice(answer).getJsonObject("message").getJsonArray("tool_calls", new JsonArray());
        return calls.stream()
                .map(call -> ((JsonObject) call).getJsonObject("function").getString("name"))
                .toList();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "``                                                                                     | [weather, time]",
                ",\"tool_choice\":\"auto\"                                                              | [weather, time]",
                ",\"tool_choice\":\"required\"                                                          | [weather, time]",
                ",\"parallel_tool_calls\":true                                                          | [weather, time]",
                ",\"parallel_tool_calls\":false                                                         | [weather]",
                ",\"tool_choice\":\"none\"                                                              | []",
                ",\"tool_choice\":{\"type\":\"function\",\"function\":{\"name\":\"third\"}}             | [third]",
                ",\"tools\":[]                                                                          | []",
                ",\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"only\"}}]                  | [only]"
            })
    void tools_are_called_as_the_request_says(String fields, String names) {
        JsonObject answer = answer(request(fields));

        assertThat(names(answer)).hasToString(names);
        assertThat(choice(answer).getString("finish_reason")).isEqualTo(names.equals("[]") ? "stop" : "tool_calls");
        assertThat(choice(answer).getJsonObject("message").getString("content") == null)
                .isEqualTo(!names.equals("[]"));
    }

    @Test
    void arguments_follow_the_schema() {
        JsonArray calls = choice(answer(request(""))).getJsonObject("message").getJsonArray("tool_calls");

        assertThat(calls.getJsonObject(0).getString("type")).isEqualTo("function");
        assertThat(calls.getJsonObject(0).getJsonObject("function").getString("arguments"))
                .isEqualTo("{\"city\":\"demo city\",\"unit\":\"celsius\",\"days\":1}");
        assertThat(calls.getJsonObject(1).getJsonObject("function").getString("arguments"))
                .isEqualTo("{}");
        assertThat(calls.getJsonObject(0).getString("id")).matches("call_[a-zA-Z0-9]+");
        assertThat(calls.getJsonObject(0).getString("id"))
                .isNotEqualTo(calls.getJsonObject(1).getString("id"));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void a_stream_tells_the_head_of_a_call_then_its_arguments_in_pieces(int answers) {
        JsonObject request = request(",\"n\":" + answers);
        List<JsonObject> chunks;
        try (var calls = new DemoCalls()) {
            chunks = calls.chat(request.copy().put("stream", true)).chunks();
        }
        JsonObject whole = answer(request);

        for (int choice = 0; choice < answers; choice++) {
            var calls = new TreeMap<Integer, JsonObject>();
            for (JsonObject delta : deltas(chunks, choice)) {
                JsonArray pieces = delta.getJsonArray("tool_calls", new JsonArray());
                assertThat(pieces.size()).isLessThanOrEqualTo(1);
                pieces.forEach(piece -> join(calls, (JsonObject) piece));
            }
            assertThat(new JsonArray(new ArrayList<>(calls.values())))
                    .isEqualTo(whole.getJsonArray("choices")
                            .getJsonObject(choice)
                            .getJsonObject("message")
                            .getJsonArray("tool_calls"));
        }
    }

    private static List<JsonObject> deltas(List<JsonObject> chunks, int index) {
        return chunks.stream()
                .flatMap(chunk -> chunk.getJsonArray("choices").stream())
                .map(JsonObject.class::cast)
                .filter(choice -> choice.getInteger("index") == index)
                .map(choice -> choice.getJsonObject("delta"))
                .toList();
    }

    private static void join(TreeMap<Integer, JsonObject> calls, JsonObject piece) {
        JsonObject known = calls.get(piece.getInteger("index"));
        if (known == null) {
            assertThat(piece.getString("id")).isNotEmpty();
            assertThat(piece.getJsonObject("function").getString("arguments")).isEmpty();
            var call = piece.copy();
            call.remove("index");
            calls.put(piece.getInteger("index"), call);
        } else {
            assertThat(piece.fieldNames()).containsExactly("index", "function");
            JsonObject function = known.getJsonObject("function");
            function.put(
                    "arguments",
                    function.getString("arguments")
                            + piece.getJsonObject("function").getString("arguments"));
        }
    }

    @ParameterizedTest
    @CsvSource({"1,0", "2,1", "9,8", "10,9"})
    void max_tokens_cuts_calls_too(int limit, int pieces) {
        JsonObject answer = answer(request(",\"max_tokens\":" + limit));

        assertThat(choice(answer).getString("finish_reason")).isEqualTo("length");
        assertThat(answer.getJsonObject("usage").getInteger("completion_tokens"))
                .isEqualTo(limit);
        String arguments = choice(answer)
                .getJsonObject("message")
                .getJsonArray("tool_calls")
                .getJsonObject(0)
                .getJsonObject("function")
                .getString("arguments");
        assertThat("{\"city\":\"demo city\",\"unit\":\"celsius\",\"days\":1}").startsWith(arguments);
        assertThat(arguments.length()).isLessThanOrEqualTo(pieces * 6);
    }

    @Test
    void after_a_tool_s_answer_comes_text() {
        JsonObject request = request("");
        request.getJsonArray("messages")
                .add(new JsonObject().put("role", "assistant").put("content", null))
                .add(new JsonObject()
                        .put("role", "tool")
                        .put("tool_call_id", "c1")
                        .put("content", "21 degrees"));

        JsonObject answer = answer(request);

        assertThat(names(answer)).isEmpty();
        assertThat(choice(answer).getJsonObject("message").getString("content"))
                .startsWith("The tool said: “21 degrees”.");
    }

    /// A schema, and the plainest value that it allows.
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{'type':'string'}                               | 'demo value'",
                "{'type':'string','maxLength':3}                 | 'dem'",
                "{'type':'string','minLength':12}                | 'demo value..'",
                "{'type':'number'}                               | 1.5",
                "{'type':'integer'}                              | 1",
                "{'type':'integer','minimum':7}                  | 7",
                "{'type':'boolean'}                              | true",
                "{'type':'null'}                                 | null",
                "{'type':['integer','null']}                     | 1",
                "{'enum':[3,4]}                                  | 3",
                "{'const':'x'}                                   | 'x'",
                "{'type':'string','default':'d'}                 | 'd'",
                "{'anyOf':[{'type':'boolean'},{'type':'null'}]}  | true",
                "{'type':'array','items':{'type':'boolean'}}     | [true]",
                "{'type':'array','minItems':2}                   | ['demo value','demo value']",
                "{'type':'array','minItems':999999,'items':{'type':'null'}} | [null,null,null,null,null,null,null,null]",
                "{'type':'object'}                               | {}",
                "{'type':'object','properties':{'a':{'type':'boolean'}}} | {}",
                "{'properties':{'a':{'type':'boolean'}},'required':['a','b']} | {'a':true,'b':'b'}",
                "{'$ref':'#/$defs/x','$defs':{'x':{'type':'integer'}}} | 1",
                "{'$ref':'#/nowhere'}                            | 'demo value'",
                "{}                                              | 'demo value'",
                "{'type':5,'enum':[],'anyOf':[],'items':5}       | 'demo value'"
            })
    void a_sample_follows_its_schema(String schema, String value) {
        assertThat(Sample.json(Sample.of(new JsonObject(schema.replace('\'', '"')))))
                .isEqualTo(value.replace('\'', '"'));
    }

    @Test
    void a_schema_that_refers_to_itself_ends() {
        var schema = new JsonObject("""
                {"type":"object","required":["a","b","c"],
                "properties":{"a":{"$ref":"#"},"b":{"$ref":"#"},"c":{"$ref":"#"}}}
                """);

        assertThat(Sample.json(Sample.of(schema)).length()).isBetween(10, 50_000);
    }

    @Test
    void arguments_are_an_object_whatever_the_schema_says() {
        assertThat(Sample.arguments(new JsonObject().put("type", "string"))).isEmpty();
    }

    @Test
    void tools_of_other_kinds_are_not_called() {
        var body = new JsonObject(
                "{\"model\":\"demo\",\"messages\":[{\"role\":\"user\"}],\"tools\":[{\"type\":\"custom\",\"custom\":{}}]}");

        assertThat(DemoRequestReader.read(Operation.CHAT_COMPLETIONS, Buffer.buffer(body.encode()))
                        .calls())
                .isEmpty();
    }
}
