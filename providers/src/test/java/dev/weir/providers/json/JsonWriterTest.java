package dev.weir.providers.json;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.util.List;
import org.junit.jupiter.api.Test;

class JsonWriterTest {
    @Test
    void commas_come_by_themselves() {
        var writer = new JsonWriter(1)
                .beginObject()
                .name("a")
                .number(1)
                .name("b")
                .beginArray()
                .bool(true)
                .nothing()
                .beginObject()
                .endObject()
                .endArray()
                .name("c")
                .value(JsonSlice.raw("[1,2]"))
                .name("d")
                .string(null)
                .endObject();

        assertThat(writer.buffer()).hasToString("{\"a\":1,\"b\":[true,null,{}],\"c\":[1,2],\"d\":null}");
    }

    @Test
    void strings_are_escaped_so_that_every_parser_reads_them_back() {
        String odd = "\"\\\n\r\t\b\f\u0000\u001f\u007f \u00e4\u20ac\ud83d\ude00";
        var writer = new JsonWriter(8).beginObject().name("text").string(odd).endObject();

        assertThat(new JsonObject(writer.buffer()).getString("text")).isEqualTo(odd);
    }

    @Test
    void literals_are_joined_into_one() {
        var writer = new JsonWriter(8)
                .beginArray()
                .joined(List.of(JsonSlice.raw("\"a\\n\""), JsonSlice.EMPTY_STRING, JsonSlice.of("b")))
                .number(1)
                .endArray();

        assertThat(writer.buffer()).hasToString("[\"a\\nb\",1]");
    }

    @Test
    void lines_around_json_have_no_commas() {
        var writer = new JsonWriter(8);
        for (int i = 0; i < 2; i++) {
            writer.text("data: ").beginObject().name("i").number(i).endObject().text("\n\n");
        }

        assertThat(writer.buffer()).hasToString("data: {\"i\":0}\n\ndata: {\"i\":1}\n\n");
    }
}
