package dev.weir.providers.chat;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.providers.json.JsonSlice;
import dev.weir.providers.openai.OpenAiChat;
import dev.weir.providers.responses.OpenAiResponses;
import io.vertx.core.buffer.Buffer;
import java.time.Instant;
import java.time.InstantSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StrictSchemaTest {
    private static final InstantSource CLOCK = InstantSource.fixed(Instant.EPOCH);
    private static final ChatDialect OPENAI = new OpenAiChat(CLOCK, false);
    private static final ChatDialect RESPONSES = new OpenAiResponses(CLOCK);
    private static final ChatTarget TARGET = new ChatTarget("there", 4096, true);
    private static final String STRICT =
            "{\"type\":\"object\",\"properties\":{\"a\":{\"type\":\"string\"}},\"required\":[\"a\"],"
                    + "\"additionalProperties\":false}";
    private static final String LOOSE = "{\"type\":\"object\",\"properties\":{\"a\":{\"type\":\"string\"}}}";

    @ParameterizedTest
    @ValueSource(
            strings = {
                STRICT,
                "{\"type\":\"object\",\"properties\":{},\"additionalProperties\":false}",
                "{\"type\":\"object\",\"additionalProperties\":false,\"properties\":{\"a\":{\"type\":[\"string\",\"null\"]},"
                        + "\"b\":{\"anyOf\":[" + STRICT + ",{\"type\":\"null\"}]}},\"required\":[\"b\",\"a\"]}",
                "{\"type\":\"object\",\"additionalProperties\":false,\"properties\":{\"a\":{\"type\":\"array\",\"items\":"
                        + STRICT + "}},\"required\":[\"a\"]}",
                "{\"type\":\"object\",\"additionalProperties\":false,\"properties\":{\"a\":{\"$ref\":\"#/$defs/A\"}},"
                        + "\"required\":[\"a\"],\"$defs\":{\"A\":" + STRICT + "}}"
            })
    void a_schema_whose_objects_are_closed_and_whose_properties_are_required_is_taken(String schema) {
        assertThat(StrictSchema.takes(JsonSlice.raw(schema))).isTrue();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\u0001', textBlock = """
            a property that is not required    | {"type":"object","properties":{"a":{},"b":{}},"required":["a"],"additionalProperties":false}
            nothing said of other properties   | {"type":"object","properties":{"a":{}},"required":["a"]}
            other properties allowed           | {"type":"object","properties":{"a":{}},"required":["a"],"additionalProperties":true}
            other properties of a type         | {"type":"object","properties":{},"additionalProperties":{"type":"string"}}
            no object at the root              | {"type":"array","items":{"type":"string"}}
            no type at the root                | {"anyOf":[{"type":"object","properties":{},"additionalProperties":false}]}
            an open object in an array         | {"type":"object","properties":{"a":{"type":"array","items":{"type":"object"}}},"required":["a"],"additionalProperties":false}
            an open object among alternatives  | {"type":"object","properties":{"a":{"anyOf":[{"type":"object"}]}},"required":["a"],"additionalProperties":false}
            an open object among definitions   | {"type":"object","properties":{},"additionalProperties":false,"$defs":{"A":{"type":["object","null"]}}}
            an open object in a property       | {"type":"object","properties":{"a":{"properties":{}}},"required":["a"],"additionalProperties":false}
            allOf                              | {"type":"object","properties":{},"additionalProperties":false,"allOf":[]}
            oneOf                              | {"type":"object","properties":{"a":{"oneOf":[]}},"required":["a"],"additionalProperties":false}
            not                                | {"type":"object","properties":{"a":{"not":{}}},"required":["a"],"additionalProperties":false}
            properties that are no object      | {"type":"object","properties":[],"additionalProperties":false}
            a schema that is true              | {"type":"object","properties":{"a":true},"required":["a"],"additionalProperties":false}
            no schema                          | true
            """)
    void a_schema_is_not_taken_for(String reason, String schema) {
        assertThat(StrictSchema.takes(JsonSlice.raw(schema))).as(reason).isFalse();
    }

    @Test
    void no_schema_and_one_without_bottom_are_not_taken() {
        String deep = "{\"type\":\"object\",\"properties\":{},\"additionalProperties\":false,\"items\":".repeat(100)
                + "{}" + "}".repeat(100);

        assertThat(StrictSchema.takes(null)).isFalse();
        assertThat(StrictSchema.takes(JsonSlice.raw(deep))).isFalse();
    }

    private static String written(ChatDialect provider, String schema) {
        return TranslatedCall.of(
                        new dev.weir.providers.anthropic.AnthropicMessages(CLOCK),
                        provider,
                        Buffer.buffer("""
                                {"model":"m","max_tokens":99,"messages":[{"role":"user","content":"a"}],
                                 "tools":[{"name":"f","strict":true,"input_schema":%s}],
                                 "output_config":{"format":{"type":"json_schema","schema":%s}}}
                                """.formatted(schema, schema)),
                        TARGET)
                .body()
                .toString();
    }

    @Test
    void strict_is_asked_of_openai_only_where_its_strict_mode_takes_the_schema() {
        assertThat(written(OPENAI, STRICT).split("\"strict\":true", -1)).hasSize(3);
        assertThat(written(RESPONSES, STRICT).split("\"strict\":true", -1)).hasSize(3);
        assertThat(written(OPENAI, LOOSE)).doesNotContain("\"strict\":true").contains("\"a\":{\"type\":\"string\"}");
        assertThat(written(RESPONSES, LOOSE)).doesNotContain("\"strict\":true").contains("\"strict\":false");
    }
}
