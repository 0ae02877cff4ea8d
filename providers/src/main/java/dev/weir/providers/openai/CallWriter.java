package dev.weir.providers.openai;

import dev.weir.providers.json.JsonSlice;
import dev.weir.providers.json.JsonWriter;

/// A tool call of a whole message.
final class CallWriter {
    private CallWriter() {}

    /// @param arguments a string literal
    static void write(JsonWriter out, String id, String name, JsonSlice arguments) {
        out.beginObject()
                .name("id")
                .string(id)
                .name("type")
                .string("function")
                .name("function")
                .beginObject()
                .name("name")
                .string(name)
                .name("arguments")
                .value(arguments)
                .endObject()
                .endObject();
    }
}
