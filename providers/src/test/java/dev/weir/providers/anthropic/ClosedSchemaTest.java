package dev.weir.providers.anthropic;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.providers.chat.ChatTarget;
import dev.weir.providers.chat.TranslatedCall;
import dev.weir.providers.json.JsonSlice;
import dev.weir.providers.json.JsonWriter;
import dev.weir.providers.openai.OpenAiChat;
import io.vertx.core.buffer.Buffer;
import java.time.InstantSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClosedSchemaTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\u0001', textBlock = """
            {"type":"object","properties":{"a":{"type":"string"}}} | {"type":"object","properties":{"a":{"type":"string"}},"additionalProperties":false}
            {"properties":{}}                                      | {"properties":{},"additionalProperties":false}
            {"type":["object","null"]}                             | {"type":["object","null"],"additionalProperties":false}
            {"type":"object","additionalProperties":false}         | {"type":"object","additionalProperties":false}
            {"type":"object","additionalProperties":true}          | {"type":"object","additionalProperties":true}
            {"type":"array","items":{"type":"object"}}             | {"type":"array","items":{"type":"object","additionalProperties":false}}
            {"anyOf":[{"type":"object"},{"type":"null"}]}          | {"anyOf":[{"type":"object","additionalProperties":false},{"type":"null"}]}
            {"$ref":"#/$defs/A","$defs":{"A":{"type":"object"}}}   | {"$ref":"#/$defs/A","$defs":{"A":{"type":"object","additionalProperties":false}}}
            {"type":"object","properties":{"type":{"enum":["object"]}},"additionalProperties":false} | {"type":"object","properties":{"type":{"enum":["object"]}},"additionalProperties":false}
            {"enum":[{"type":"object"}]}                           | {"enum":[{"type":"object"}]}
            {"type":"string"}                                      | {"type":"string"}
            {"properties":3,"anyOf":4}                             | {"properties":3,"anyOf":4,"additionalProperties":false}
            true                                                   | true
            """)
    void every_object_that_says_nothing_of_other_properties_has_none(String schema, String closed) {
        var out = new JsonWriter(64);
        ClosedSchema.write(out, JsonSlice.raw(schema));

        assertThat(out.slice()).hasToString(closed);
    }

    private static String written(String fields) {
        String body = "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"a\"}]," + fields + "}";
        var openAi = new OpenAiChat(InstantSource.system(), false);
        var anthropic = new AnthropicMessages(InstantSource.system());
        return TranslatedCall.of(openAi, anthropic, Buffer.buffer(body), new ChatTarget("claude", 4096, true))
                .body()
                .toString();
    }

    @Test
    void the_schema_of_an_answer_and_of_a_strict_tool_are_closed_and_that_of_another_tool_is_as_it_came() {
        String open = "{\"type\":\"object\",\"properties\":{}}";
        String closed = "{\"type\":\"object\",\"properties\":{},\"additionalProperties\":false}";

        assertThat(written("\"response_format\":{\"type\":\"json_schema\",\"json_schema\":{\"name\":\"n\",\"schema\":"
                        + open + "}}"))
                .contains("\"schema\":" + closed);
        assertThat(written("\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"f\",\"strict\":true,"
                        + "\"parameters\":" + open + "}}]"))
                .contains("\"input_schema\":" + closed + ",\"strict\":true");
        assertThat(written("\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"f\",\"parameters\":" + open
                        + "}}]"))
                .contains("\"input_schema\":" + open + "}");
    }
}
