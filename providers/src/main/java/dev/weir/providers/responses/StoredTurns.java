package dev.weir.providers.responses;

import static dev.weir.providers.chat.ParameterReader.shown;
import static dev.weir.providers.chat.ParameterReader.wrongType;

import dev.weir.contracts.responses.StoredResponse;
import dev.weir.providers.chat.ParameterReader;
import dev.weir.providers.json.JsonReader;
import dev.weir.providers.json.JsonSlice;
import dev.weir.providers.json.JsonWriter;
import io.vertx.core.buffer.Buffer;
import java.util.List;
import java.util.Set;

/// What `store` and `previous_response_id` make of bodies. Stateless.
///
/// ```
/// a request with previous_response_id ──continued(turns)──▶ the same with the whole conversation in input
/// a request with store ──inputItems──▶ what it adds to the conversation, to be kept with its answer
/// ```
public final class StoredTurns {
    private static final int ITEM_BYTES = 128;
    /// Items that need no id.
    private static final Set<String> NAMELESS = Set.of("message", "function_call", "custom_tool_call");

    private StoredTurns() {}

    /// The same request with the turns before it in its `input`, and without `previous_response_id`. Instructions of
    /// earlier requests are not carried over; neither is reasoning without its proof, which lies in the store
    /// of the provider that made it, nor the ids of messages and calls, by which a provider would look for it.
    ///
    /// @param body of a request that has been read
    /// @param turns oldest first
    public static Buffer continued(Buffer body, List<StoredResponse> turns) {
        int expected = body.length() + ITEM_BYTES;
        for (StoredResponse turn : turns) {
            expected += turn.inputItems().length() + turn.response().length();
        }
        var out = new JsonWriter(expected);
        return ParameterReader.body(body, json -> {
            json.beginObject();
            out.beginObject();
            while (json.nextField()) {
                String name = json.field();
                JsonSlice value = json.slice();
                if (name.equals("input")) {
                    out.name(name).beginArray();
                    turns.forEach(turn -> write(turn, out));
                    writeOwn(value, out);
                    out.endArray();
                } else if (!name.equals("previous_response_id")) {
                    out.name(name).value(value);
                }
            }
            return out.endObject().buffer();
        });
    }

    private static void write(StoredResponse turn, JsonWriter out) {
        items(whole(turn.inputItems()), out);
        JsonReader json = whole(turn.response()).reader();
        json.beginObject();
        while (json.nextField()) {
            JsonSlice value = json.field().equals("output") ? json.slice() : null;
            if (value == null) {
                json.skip();
            } else {
                items(value, out);
            }
        }
    }

    private static JsonSlice whole(Buffer json) {
        return JsonSlice.of(json.getBytes());
    }

    private static void items(JsonSlice array, JsonWriter out) {
        JsonReader json = array.reader();
        json.beginArray();
        while (json.nextItem()) {
            JsonSlice item = json.slice();
            OutputItem read = OutputItem.read(item);
            if (NAMELESS.contains(read.type())) {
                withoutId(item, out);
            } else if (!read.type().equals("reasoning") || read.encrypted() != null) {
                out.value(item);
            }
        }
    }

    private static void withoutId(JsonSlice item, JsonWriter out) {
        JsonReader json = item.reader();
        json.beginObject();
        out.beginObject();
        while (json.nextField()) {
            String name = json.field();
            JsonSlice value = json.slice();
            if (!name.equals("id")) {
                out.name(name).value(value);
            }
        }
        out.endObject();
    }

    private static void writeOwn(JsonSlice input, JsonWriter out) {
        if (input.isString()) {
            message(out.beginObject(), "user", input);
            out.endObject();
        } else {
            JsonReader json = input.reader();
            json.beginArray();
            while (json.nextItem()) {
                out.value(json.slice());
            }
        }
    }

    private static void message(JsonWriter out, String role, JsonSlice text) {
        out.name("type")
                .string("message")
                .name("role")
                .string(role)
                .name("content")
                .beginArray();
        text(out, role, text);
        out.endArray();
    }

    private static void text(JsonWriter out, String role, JsonSlice text) {
        out.beginObject()
                .name("type")
                .string(role.equals("assistant") ? "output_text" : "input_text")
                .name("text")
                .value(text)
                .endObject();
    }

    /// What a request adds to the conversation: a JSON array of items, each with an id and a type, texts as parts.
    ///
    /// @param body of a request that has been read
    /// @param id what the items' ids are made from: letters and digits
    public static Buffer inputItems(Buffer body, String id) {
        var out = new JsonWriter(body.length() + ITEM_BYTES);
        return ParameterReader.body(body, json -> {
            json.beginObject();
            out.beginArray();
            while (json.nextField()) {
                if (json.field().equals("input")) {
                    inputItems(json.slice(), id, out);
                } else {
                    json.skip();
                }
            }
            return out.endArray().buffer();
        });
    }

    private static void inputItems(JsonSlice input, String id, JsonWriter out) {
        if (input.isString()) {
            message(out.beginObject().name("id").string("msg_" + id + "i0"), "user", input);
            out.name("status").string("completed").endObject();
            return;
        }
        if (!input.isArray()) {
            throw wrongType("input", shown(input), "a string or an array of items");
        }
        JsonReader json = input.reader();
        json.beginArray();
        for (int i = 0; json.nextItem(); i++) {
            item(new InputItem(json, "input[" + i + "]"), id + "i" + i, out);
        }
    }

    private static void item(InputItem item, String id, JsonWriter out) {
        out.beginObject().name("id").string(item.id() == null ? prefix(item.type()) + id : item.id());
        if (item.type().equals("message")
                && item.content() != null
                && item.content().isString()) {
            message(out, item.role() == null ? "user" : item.role(), item.content());
            out.name("status").string("completed").endObject();
            return;
        }
        out.name("type").string(item.type());
        JsonReader json = item.whole().reader();
        json.beginObject();
        while (json.nextField()) {
            String name = json.field();
            JsonSlice value = json.slice();
            if (!name.equals("id") && !name.equals("type")) {
                out.name(name).value(value);
            }
        }
        out.endObject();
    }

    private static String prefix(String type) {
        return switch (type) {
            case "message" -> "msg_";
            case "function_call" -> "fc_";
            case "function_call_output" -> "fco_";
            case "reasoning" -> "rs_";
            default -> "item_";
        };
    }
}
