package dev.weir.providers.openai;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.providers.api.Operation;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OpenAiRequestEditTest {
    private static final String USAGE = "\"include_usage\":true";
    private static final int RANDOM_BODIES = 4_000;

    private static OpenAiRequest read(String body) {
        return OpenAiRequestReader.read(Operation.CHAT_COMPLETIONS, Buffer.buffer(body));
    }

    /// Written with `'` for `"`. `M` stands for a good `messages` field, `U` for the wish for a usage report.
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                // no stream: nothing but the name
                "{'model':'m',M}                                         | {'model':'x',M}",
                "{'model':'m',M,'stream':false}                          | {'model':'x',M,'stream':false}",
                "{'model':'m',M,'stream':null}                           | {'model':'x',M,'stream':null}",
                "{'model':'m',M,'stream':false,'stream_options':{}}      | {'model':'x',M,'stream':false,'stream_options':{}}",
                "{'model':'m',M,'stream_options':null}                   | {'model':'x',M,'stream_options':null}",
                // absent
                "{'model':'m',M,'stream':true}                           | {'model':'x',M,'stream':true,'stream_options':{U}}",
                "{'stream':true,'model':'m',M}                           | {'stream':true,'stream_options':{U},'model':'x',M}",
                "{'stream':true , 'model':'m',M}                         | {'stream':true,'stream_options':{U} , 'model':'x',M}",
                "{'stream' : true\t,M,'model':'m'}                       | {'stream' : true,'stream_options':{U}\t,M,'model':'x'}",
                // null
                "{'model':'m',M,'stream':true,'stream_options':null}     | {'model':'x',M,'stream':true,'stream_options':{U}}",
                "{'stream_options': null ,'model':'m',M,'stream':true}   | {'stream_options': {U} ,'model':'x',M,'stream':true}",
                // empty
                "{'model':'m',M,'stream':true,'stream_options':{}}       | {'model':'x',M,'stream':true,'stream_options':{U}}",
                "{'stream_options':{ },'model':'m',M,'stream':true}      | {'stream_options':{U },'model':'x',M,'stream':true}",
                // other options in it
                "{'model':'m',M,'stream_options':{'a':{'b':[1]}},'stream':true}   | {'model':'x',M,'stream_options':{U,'a':{'b':[1]}},'stream':true}",
                "{'model':'m',M,'stream_options':{ 'a':1 },'stream':true}         | {'model':'x',M,'stream_options':{U, 'a':1 },'stream':true}",
                "{'model':'m',M,'stream_options':{'a':{'include_usage':true}},'stream':true} | {'model':'x',M,'stream_options':{U,'a':{'include_usage':true}},'stream':true}",
                // false and null
                "{'model':'m',M,'stream':true,'stream_options':{'include_usage':false}} | {'model':'x',M,'stream':true,'stream_options':{'include_usage':true}}",
                "{'stream_options':{'a':1,'include_usage' : false},'stream':true,'model':'m',M} | {'stream_options':{'a':1,'include_usage' : true},'stream':true,'model':'x',M}",
                "{'model':'m','stream_options':{'include_usage':null,'a':1},M,'stream':true} | {'model':'x','stream_options':{'include_usage':true,'a':1},M,'stream':true}",
                // true already
                "{'model':'m',M,'stream':true,'stream_options':{'include_usage':true}}  | {'model':'x',M,'stream':true,'stream_options':{'include_usage':true}}",
                "{'stream_options':{'include_usage': true},'stream':true,'model':'m',M} | {'stream_options':{'include_usage': true},'stream':true,'model':'x',M}",
                // names in other places
                "{'a':{'model':'m','stream':false},'model':'m','b':['stream_options',null],M,'stream':true} | {'a':{'model':'m','stream':false},'model':'x','b':['stream_options',null],M,'stream':true,'stream_options':{U}}",
                // white space around everything
                "` \r\n{ 'model' : 'm' ,\tM , 'stream' :\ntrue } \n` | ` \r\n{ 'model' : 'x' ,\tM , 'stream' :\ntrue,'stream_options':{U} } \n`"
            })
    void a_body_is_edited_in_its_bytes(String body, String edited) {
        assertThat(read(filled(body)).upstreamBody("x", true).toString()).isEqualTo(filled(edited));
    }

    private static String filled(String text) {
        return text.replace("U", "'include_usage':true")
                .replace("M", "'messages':[{'role':'user','content':'Grüße 👩‍👧, {\\\"model\\\":\\\"m\\\"}'}]")
                .replace('\'', '"');
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'model':'m',M}",
                "{'model':'m',M,'stream':false,'stream_options':{'include_usage':false}}",
                "{'model':'m',M,'stream':true,'stream_options':{'include_usage':true}}",
                " { 'mod\\u0065l' : '\\u006d' , M } "
            })
    void a_body_that_needs_no_edit_is_the_same_buffer(String text) {
        Buffer body = Buffer.buffer(filled(text));

        assertThat(OpenAiRequestReader.read(Operation.CHAT_COMPLETIONS, body).upstreamBody("m", true))
                .isSameAs(body);
    }

    @Test
    void a_server_that_refuses_stream_options_is_not_asked_for_a_report() {
        assertThat(read(filled("{'model':'m',M,'stream':true}"))
                        .upstreamBody("x", false)
                        .toString())
                .isEqualTo(filled("{'model':'x',M,'stream':true}"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"a/b:c", "with \"quotes\" and \\", "Grüße-你好", "😀", "tab\tnewline\n"})
    void a_new_name_is_written_with_its_escapes(String name) {
        Buffer edited =
                read(filled("{'model':'old \\u0022 name',M,'stream':true}")).upstreamBody(name, true);

        assertThat(new JsonObject(edited).getString("model")).isEqualTo(name);
        assertThat(edited.toString()).endsWith(filled("M,'stream':true,'stream_options':{U}}"));
    }

    @Test
    void what_the_caller_wished_is_remembered() {
        assertThat(read(filled("{'model':'m',M,'stream':true,'stream_options':{'include_usage':true}}"))
                        .wantsUsage())
                .isTrue();
        assertThat(read(filled("{'model':'m',M,'stream':true,'stream_options':{'include_usage':false}}"))
                        .wantsUsage())
                .isFalse();
        assertThat(read(filled("{'model':'m',M,'stream':true}")).wantsUsage()).isFalse();
    }

    @Test
    void random_bodies_are_edited_as_a_tree_would_be_and_no_other_byte_changes() {
        var random = new Random(20_251);
        for (int i = 0; i < RANDOM_BODIES; i++) {
            var writer = new RandomBody(random);
            writer.write();
            OpenAiRequest request = read(writer.body.toString());
            JsonObject tree = new JsonObject(writer.body.toString());

            assertThat(request.model()).isEqualTo(tree.getString("model"));
            assertThat(request.stream()).isEqualTo(tree.getBoolean("stream", false) == Boolean.TRUE);
            Buffer edited = request.upstreamBody(writer.name, true);

            assertThat(edited.toString()).as("%s", writer.body).isEqualTo(writer.edited.toString());
            assertThat(new JsonObject(edited)).as("%s", writer.body).isEqualTo(editedTree(tree, writer.name));
        }
    }

    private static JsonObject editedTree(JsonObject tree, String name) {
        JsonObject edited = tree.copy().put("model", name);
        if (tree.getValue("stream") == Boolean.TRUE) {
            JsonObject options = tree.getJsonObject("stream_options");
            edited.put(
                    "stream_options", (options == null ? new JsonObject() : options.copy()).put("include_usage", true));
        }
        return edited;
    }

    /// Writes a body and, beside it, what it must become.
    private static final class RandomBody {
        private static final String[] SPACES = {"", "", "", " ", "\n", "\t ", "\r\n  "};
        private static final String[] TEXTS = {
            "m", "gpt-4o", "Grüße", "😀", "q\\\"uote", "back\\\\slash", "\\u0041bc", "\\ud83d\\ude00", "a/b", "{}[],:"
        };

        private final Random random;
        private final StringBuilder body = new StringBuilder();
        private final StringBuilder edited = new StringBuilder();
        private final String name;
        private final boolean stream;
        private final int options;

        RandomBody(Random random) {
            this.random = random;
            this.name = random.nextBoolean() ? "other" : "näm\"e\\" + random.nextInt(9);
            this.stream = random.nextInt(4) > 0;
            // 0: absent
            this.options = random.nextInt(7);
        }

        void write() {
            var fields = new ArrayList<>(List.of("model", "messages"));
            if (stream || random.nextBoolean()) {
                fields.add("stream");
            }
            if (options > 0) {
                fields.add("stream_options");
            }
            for (int i = random.nextInt(4); i > 0; i--) {
                fields.add("x" + i);
            }
            Collections.shuffle(fields, random);
            both(space() + "{" + space());
            for (int i = 0; i < fields.size(); i++) {
                both((i == 0 ? "" : "," + space()) + fieldName(fields.get(i)) + space() + ":" + space());
                value(fields.get(i));
                both(space());
            }
            both("}" + space());
        }

        private void value(String field) {
            switch (field) {
                case "model" ->
                    replace(
                            "\"" + text() + "\"",
                            new JsonArray().add(name).encode().replaceAll("^.|.$", ""));
                case "messages" -> both("[" + object() + space() + "]");
                case "stream" -> {
                    both(stream ? "true" : random.nextBoolean() ? "false" : "null");
                    replace("", stream && options == 0 ? ",\"stream_options\":{" + USAGE + "}" : "");
                }
                case "stream_options" -> options();
                default -> both(any(3));
            }
        }

        private void options() {
            String space = space();
            switch (options) {
                case 1 -> replace("null", stream ? "{" + USAGE + "}" : "null");
                case 2 -> {
                    both("{");
                    replace("", stream ? USAGE : "");
                    both(space + "}");
                }
                case 3 -> {
                    both("{");
                    replace("", stream ? USAGE + "," : "");
                    both(space + "\"x\":" + any(2) + "}");
                }
                case 4 -> {
                    both("{" + space + "\"y\":" + any(2) + ",\"include_usage\":" + space);
                    replace("false", stream ? "true" : "false");
                    both(space + "}");
                }
                case 5 -> {
                    both("{\"include_usage\"" + space + ":" + space);
                    replace("null", stream ? "true" : "null");
                    both(",\"z\":" + any(2) + "}");
                }
                default -> both("{" + space + "\"include_usage\":true" + space + "}");
            }
        }

        private String fieldName(String name) {
            return random.nextInt(8) > 0
                    ? "\"" + name + "\""
                    : "\"\\u%04x%s\"".formatted((int) name.charAt(0), name.substring(1));
        }

        private String any(int depth) {
            return switch (random.nextInt(depth > 0 ? 8 : 5)) {
                case 0 -> "null";
                case 1 -> String.valueOf(random.nextBoolean());
                case 2 -> String.valueOf(random.nextInt());
                case 3 -> "-1.5e3";
                case 4 -> "\"" + text() + "\"";
                case 5 -> "[" + any(depth - 1) + space() + "," + any(depth - 1) + "]";
                case 6 -> "{\"model\":" + any(depth - 1) + ",\"stream\":true" + space() + "}";
                default -> "{\"stream_options\":" + any(depth - 1) + "}";
            };
        }

        private String object() {
            return "{\"role\":\"user\"," + space() + "\"content\":\"" + text() + text() + "\"}";
        }

        private String text() {
            return TEXTS[random.nextInt(TEXTS.length)];
        }

        private String space() {
            return SPACES[random.nextInt(SPACES.length)];
        }

        private void both(String text) {
            replace(text, text);
        }

        private void replace(String old, String young) {
            body.append(old);
            edited.append(young);
        }
    }
}
