package dev.weir.providers.gemini;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.providers.json.JsonSlice;
import dev.weir.providers.json.JsonWriter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SchemaTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {"type":"OBJECT","properties":{"a":{"type":"STRING"}},"required":["a"]} | {"type":"object","properties":{"a":{"type":"string"}},"required":["a"]}
            {"type":"STRING","nullable":true}                                       | {"type":["string","null"]}
            {"nullable":false,"type":"INTEGER","format":"int64"}                    | {"type":"integer","format":"int64"}
            {"type":"STRING","format":"enum","enum":["A","B"]}                      | {"type":"string","enum":["A","B"]}
            {"type":"STRING","nullable":true,"enum":["A"]}                          | {"type":["string","null"],"enum":["A",null]}
            {"type":"ARRAY","items":{"type":"NUMBER"},"minItems":"1","max_items":3} | {"type":"array","items":{"type":"number"},"minItems":1,"maxItems":3}
            {"any_of":[{"type":"STRING"},{"type":"BOOLEAN"}]}                       | {"anyOf":[{"type":"string"},{"type":"boolean"}]}
            {"type":"TYPE_UNSPECIFIED","description":"x"}                           | {"description":"x"}
            {"type":"STRING","example":"x","default":"y","pattern":"^a"}            | {"type":"string","examples":["x"],"default":"y","pattern":"^a"}
            {"type":"object","properties":{"type":{"type":"STRING"}}}               | {"type":"object","properties":{"type":{"type":"string"}}}
            {"type":"OBJECT","properties":{},"property_ordering":["a"]}             | {"type":"object","properties":{},"propertyOrdering":["a"]}
            {"type":["string","null"],"minLength":"many","items":true,"enum":1}     | {"type":["string","null"],"minLength":"many","items":true,"enum":1}
            {}                                                                      | {}
            """)
    void a_schema_of_google_becomes_a_json_schema(String google, String json) {
        assertThat(SchemaReader.read(JsonSlice.raw(google))).hasToString(json);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {"$schema":"x","type":"object","additionalProperties":false}            | {"type":"object","additionalProperties":false}
            {"$ref":"#/definitions/A","description":"x","$comment":"c"}             | {"$ref":"#/$defs/A"}
            {"definitions":{"A":{"const":1}},"properties":{"a":{"$ref":"#/$defs/A"}}} | {"$defs":{"A":{"enum":[1]}},"properties":{"a":{"$ref":"#/$defs/A"}}}
            {"allOf":[{"$ref":"#/$defs/A"}]}                                        | {"anyOf":[{"$ref":"#/$defs/A"}]}
            {"allOf":[{"type":"object"},{"required":["a"]}]}                        | {"allOf":[{"type":"object"},{"required":["a"]}]}
            {"anyOf":[{"const":"a"}],"allOf":[{"const":"b"}]}                       | {"anyOf":[{"enum":["a"]}],"allOf":[{"enum":["b"]}]}
            {"type":["string","null"],"pattern":"^a","minLength":1}                 | {"type":["string","null"],"pattern":"^a","minLength":1}
            {"properties":{"const":{"type":"string"},"$ref":{"type":"string"}}}     | {"properties":{"const":{"type":"string"},"$ref":{"type":"string"}}}
            {"items":{"oneOf":[{"const":true},false]},"prefixItems":[{"const":null}]} | {"items":{"oneOf":[{"enum":[true]},false]},"prefixItems":[{"enum":[null]}]}
            {"$ref":1,"properties":2}                                               | {"$ref":1}
            {"properties":[],"anyOf":{},"allOf":1,"$defs":3}                        | {"properties":[],"anyOf":{},"allOf":1,"$defs":3}
            """)
    void a_json_schema_is_said_in_words_that_google_takes(String given, String written) {
        var out = new JsonWriter(16);
        SchemaWriter.write(out, JsonSlice.raw(given));

        assertThat(out.slice()).hasToString(written);
    }
}
