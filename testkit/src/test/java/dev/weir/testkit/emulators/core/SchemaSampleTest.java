package dev.weir.testkit.emulators.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SchemaSampleTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "{\"type\":\"string\"}                                                  | \"some value\"",
                "{\"type\":\"STRING\"}                                                  | \"some value\"",
                "{\"type\":\"string\",\"minLength\":12}                                 | \"some value..\"",
                "{\"type\":\"string\",\"maxLength\":4}                                  | \"some\"",
                "{\"type\":\"string\",\"format\":\"date\"}                              | \"2026-01-02\"",
                "{\"enum\":[\"a\",\"b\"]}                                               | \"a\"",
                "{\"const\":5}                                                          | 5",
                "{\"type\":\"integer\",\"minimum\":3}                                   | 3",
                "{\"type\":\"integer\",\"maximum\":2}                                   | 2",
                "{\"type\":[\"null\",\"boolean\"]}                                      | true",
                "{\"type\":\"array\",\"items\":{\"type\":\"integer\"},\"minItems\":2}   | [7,7]",
                "{\"type\":\"object\"}                                                  | {}",
                "{\"anyOf\":[{\"type\":\"null\"},{\"type\":\"string\"}]}                | null",
                "{\"type\":\"object\",\"properties\":{\"a\":{\"$ref\":\"#/$defs/x\"}},\"required\":[\"a\"],"
                        + "\"$defs\":{\"x\":{\"const\":1}}}                             | {\"a\":1}",
                "{\"allOf\":[{\"properties\":{\"a\":{\"type\":\"integer\"}}},{\"required\":[\"a\"]}]} | {\"a\":7}",
            })
    void the_sample_is_the_plainest_that_fits(String schema, String sample) {
        assertThat(SchemaSample.of(new JsonObject(schema), null)).isEqualTo(sample);
    }
}
