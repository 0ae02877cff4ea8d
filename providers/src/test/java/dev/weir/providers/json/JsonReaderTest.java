package dev.weir.providers.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonReaderTest {
    private static final long SEED = 7;
    private static final int TEXTS = 20_000;
    private static final String ALPHABET = "{}[]\":,\\ubntrue falsenull0123456789.eE+-\n";

    @Test
    void reads_what_another_parser_reads_and_refuses_what_it_refuses() {
        var random = new Random(SEED);
        for (int i = 0; i < TEXTS; i++) {
            byte[] text = random(random).encode().getBytes(StandardCharsets.UTF_8);
            if (random.nextBoolean()) {
                for (int cuts = random.nextInt(3); cuts >= 0; cuts--) {
                    int at = random.nextInt(text.length);
                    // Encodings of characters are not judged here: slices pass as they came.
                    if (text[at] > 0) {
                        text[at] = (byte) ALPHABET.charAt(random.nextInt(ALPHABET.length()));
                    }
                }
            }
            assertThat(accepts(text))
                    .as(new String(text, StandardCharsets.UTF_8))
                    .isEqualTo(jacksonAccepts(text));
        }
    }

    private static boolean accepts(byte[] text) {
        var reader = new JsonReader(text);
        try {
            reader.skip();
            reader.end();
            return true;
        } catch (MalformedJson e) {
            return false;
        }
    }

    private static boolean jacksonAccepts(byte[] text) {
        try (JsonParser json = new JsonFactory().createParser(text)) {
            if (json.nextToken() == null) {
                return false;
            }
            json.skipChildren();
            // Strings are read lazily.
            if (json.currentToken().isScalarValue()) {
                json.getText();
            }
            return json.nextToken() == null;
        } catch (IOException e) {
            return false;
        }
    }

    private static JsonObject random(Random random) {
        var object = new JsonObject();
        for (int i = random.nextInt(4); i >= 0; i--) {
            object.put("k" + i, value(random, 3));
        }
        return object;
    }

    private static Object value(Random random, int depth) {
        return switch (random.nextInt(depth > 0 ? 7 : 5)) {
            case 0 -> random.nextLong();
            case 1 -> random.nextBoolean();
            case 2 -> null;
            case 3 -> "text \u00e4\ud83d\ude00 \"\\\n\u0001" + random.nextInt();
            case 4 -> random.nextDouble() * 1e20;
            case 5 -> new JsonArray().add(value(random, depth - 1)).add(value(random, depth - 1));
            default -> new JsonObject().put("inner", value(random, depth - 1));
        };
    }

    @Test
    void reads_fields_in_any_order_and_skips_the_rest() {
        var reader = JsonSlice.raw(
                        " { \"skip\" : [1, {\"a\":[]}] , \"text\":\"a\\u00e9\\n\" ,\"n\": -12, \"b\":true,\"x\":null}")
                .reader();
        String text = null;
        long number = 0;
        boolean bool = false;
        String nothing = "something";
        reader.beginObject();
        while (reader.nextField()) {
            if (reader.fieldIs("text")) {
                text = reader.string();
            } else if (reader.fieldIs("n")) {
                number = reader.number();
            } else if (reader.fieldIs("b")) {
                bool = reader.bool();
            } else if (reader.fieldIs("x")) {
                nothing = reader.string();
            } else {
                assertThat(reader.field()).isEqualTo("skip");
                reader.skip();
            }
        }
        reader.end();

        assertThat(text).isEqualTo("a\u00e9\n");
        assertThat(number).isEqualTo(-12);
        assertThat(bool).isTrue();
        assertThat(nothing).isNull();
    }

    @Test
    void a_slice_is_the_value_as_it_stood() {
        var reader = JsonSlice.raw("{\"a\": [1 , 2.5e3], \"b\": \"x\\\"y\"}").reader();
        reader.beginObject();
        reader.nextField();
        assertThat(reader.slice()).hasToString("[1 , 2.5e3]");
        reader.nextField();
        JsonSlice text = reader.slice();

        assertThat(text).hasToString("\"x\\\"y\"");
        assertThat(text.text()).isEqualTo("x\"y");
    }

    @Test
    void numbers_with_a_fraction_are_rounded() {
        assertThat(JsonSlice.raw("1.5").reader().number()).isEqualTo(2);
        assertThat(JsonSlice.raw("1e3").reader().number()).isEqualTo(1000);
    }

    @Test
    void arguments_travel_as_text_and_come_back() {
        JsonSlice object = JsonSlice.raw("{\"city\":\"K\u00f6ln \\\"x\\\"\"}");

        assertThat(object.quoted().unquoted()).isEqualTo(object);
    }

    @Test
    void the_place_of_a_mistake_is_told() {
        assertThatThrownBy(() -> JsonSlice.raw("{\"a\" 1}").reader().skip())
                .hasMessage("something else (expected: ':') at byte 5");
        assertThatThrownBy(() -> JsonSlice.raw("{\"a\":").reader().skip()).hasMessage("an end too early at byte 5");
    }

    @Test
    void values_nested_too_deep_are_refused() {
        assertThatThrownBy(() -> JsonSlice.raw("[".repeat(600)).reader().skip())
                .hasMessageContaining("nested deeper than 512");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "[1,2]", " \"a\" ", "12", "null", "{\"a\":{\"b\":[true]}}"})
    void one_value_is_one(String json) {
        assertThat(JsonReader.isValue(json.getBytes(StandardCharsets.UTF_8))).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "{", "{}{}", "{\"a\"}", "nope", "[1,", "\"a"})
    void what_was_cut_or_is_more_is_none(String json) {
        assertThat(JsonReader.isValue(json.getBytes(StandardCharsets.UTF_8))).isFalse();
        assertThat(JsonReader.isValue(null)).isFalse();
    }
}
