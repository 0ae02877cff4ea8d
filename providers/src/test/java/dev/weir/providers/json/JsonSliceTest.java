package dev.weir.providers.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonSliceTest {
    @ParameterizedTest
    @ValueSource(strings = {"\"\"", "\"a\"", "\"é€😀\"", "\"\\u00e9\\ud83d\\ude00\\n\\\"\"", "\"\\\\u0041\""})
    void characters_are_counted_without_being_made(String literal) {
        assertThat(JsonSlice.raw(literal).characters())
                .isEqualTo(JsonSlice.raw(literal).text().length());
    }

    @Test
    void a_literal_without_its_beginning_is_a_literal_like_any_other() {
        JsonSlice rest = JsonSlice.raw("\"data:abc\\nd\"").without(5);
        JsonSlice same = JsonSlice.raw("\"abc\\nd\"");

        assertThat(rest).isEqualTo(same).hasSameHashCodeAs(same).hasToString("\"abc\\nd\"");
        assertThat(same).isEqualTo(rest);
        assertThat(rest.isString()).isTrue();
        assertThat(rest.isObject() || rest.isArray() || rest.isNull()).isFalse();
        assertThat(rest.length()).isEqualTo(same.length());
        assertThat(rest.text()).isEqualTo("abc\nd");
        assertThat(rest.characters()).isEqualTo(5);
        assertThat(rest.reader().string()).isEqualTo("abc\nd");
        assertThat(rest.without(1)).isEqualTo(JsonSlice.raw("\"bc\\nd\""));
        assertThat(rest.without(6).isEmptyString()).isTrue();
        assertThat(rest.beginning(3)).isEqualTo("abc");
        assertThat(rest.indexInContent('c', 9)).isEqualTo(2);
        assertThat(rest.indexInContent('c', 2)).isEqualTo(-1);
        assertThat(new JsonWriter(1)
                        .beginArray()
                        .value(rest)
                        .joined(List.of(rest, rest))
                        .endArray()
                        .slice())
                .hasToString("[\"abc\\nd\",\"abc\\ndabc\\nd\"]");
    }

    @Test
    void values_of_other_kinds_are_never_equal_to_a_literal() {
        assertThat(JsonSlice.raw("\"1\"")).isNotEqualTo(JsonSlice.raw("1"));
        assertThat(JsonSlice.raw("\"x1\"").without(1)).isNotEqualTo(JsonSlice.raw("1\""));
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "{ }", "{\n}"})
    void an_object_without_fields_is_empty_whatever_stands_in_it(String object) {
        assertThat(JsonSlice.raw(object).isEmptyObject()).isTrue();
        assertThat(JsonSlice.raw("{\"a\":1}").isEmptyObject()).isFalse();
        assertThat(JsonSlice.raw("[]").isEmptyObject()).isFalse();
    }

    @Test
    void a_text_that_was_cut_anywhere_is_told_from_one_that_is_wrong() {
        String whole = "{\"a\":[1,-2.5e3,true,false,null],\"b\":\"x\\u00e9\\n\"}";
        for (int to = 0; to < whole.length(); to++) {
            String cut = whole.substring(0, to);
            assertThatThrownBy(() -> JsonSlice.raw(cut).reader().skip())
                    .as(cut)
                    .isInstanceOfSatisfying(
                            MalformedJson.class, e -> assertThat(e.early()).isTrue());
        }
        assertThatThrownBy(() -> JsonSlice.raw("{\"a\":x}").reader().skip())
                .isInstanceOfSatisfying(
                        MalformedJson.class, e -> assertThat(e.early()).isFalse());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{} | true",
                "{'role':'a'} | true",
                "{'role':'a','b':null,'c':'','d':[],'e':{},'f':[ ]} | true",
                "{'b':'x'} | false",
                "{'b':0} | false",
                "{'b':false} | false",
                "{'b':[0]} | false",
                "{'b':{'c':null}} | false",
                "[] | false",
                "null | false",
            })
    void an_object_says_only_what_is_named_when_all_else_is_empty(String json, boolean only) {
        assertThat(JsonSlice.raw(json.replace('\'', '"')).saysOnly(Set.of("role")))
                .isEqualTo(only);
    }
}
