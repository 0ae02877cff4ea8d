package dev.weir.providers.anthropic;

import dev.weir.providers.chat.Block;
import dev.weir.providers.chat.GatheredBlocks.Gathered;
import dev.weir.providers.chat.ToolIds;
import dev.weir.providers.json.JsonSlice;
import dev.weir.providers.json.JsonWriter;

/// Content blocks of an answer as this API writes them.
final class ContentWriter {
    private ContentWriter() {}

    /// A block without what its deltas will bring.
    static void start(JsonWriter out, Block block) {
        out.beginObject().name("type");
        switch (block) {
            case Block.Text _, Block.Refusal _ ->
                out.string("text").name("text").string("");
            case Block.Thinking _ ->
                out.string("thinking")
                        .name("thinking")
                        .string("")
                        .name("signature")
                        .string("");
            case Block.RedactedThinking redacted ->
                out.string("redacted_thinking").name("data").value(redacted.data());
            case Block.ToolCall call ->
                out.string("tool_use")
                        .name("id")
                        .string(ToolIds.spelled(call.id()))
                        .name("name")
                        .string(call.name())
                        .name("input")
                        .beginObject()
                        .endObject();
            case Block.Image image ->
                out.string("image")
                        .name("source")
                        .beginObject()
                        .name("type")
                        .string("base64")
                        .name("media_type")
                        .string(image.mediaType())
                        .name("data")
                        .value(image.data())
                        .endObject();
        }
        out.endObject();
    }

    /// A block with all that was said in it.
    static void whole(JsonWriter out, Gathered gathered) {
        switch (gathered.block()) {
            case Block.Text _, Block.Refusal _ ->
                out.beginObject()
                        .name("type")
                        .string("text")
                        .name("text")
                        .value(gathered.text())
                        .endObject();
            case Block.Thinking _ -> thinking(out, gathered.text(), gathered.signature());
            case Block.ToolCall call -> {
                call(out, ToolIds.spelled(call.id()), call.name(), gathered.arguments());
                out.endObject();
            }
            case Block.RedactedThinking _, Block.Image _ -> start(out, gathered.block());
        }
    }

    static void thinking(JsonWriter out, JsonSlice text, JsonSlice signature) {
        out.beginObject()
                .name("type")
                .string("thinking")
                .name("thinking")
                .value(text)
                .name("signature")
                .value(signature)
                .endObject();
    }

    /// A call, whose object is left open. Its input has to be an object: broken JSON of a model becomes the field
    /// `arguments` of one.
    ///
    /// @param id as it is written: for callers of any length, as it may carry a signature
    static void call(JsonWriter out, String id, String name, JsonSlice arguments) {
        out.beginObject()
                .name("type")
                .string("tool_use")
                .name("id")
                .string(id)
                .name("name")
                .string(name)
                .name("input");
        if (arguments.isString()) {
            out.beginObject().name("arguments").value(arguments).endObject();
        } else {
            out.value(arguments);
        }
    }
}
