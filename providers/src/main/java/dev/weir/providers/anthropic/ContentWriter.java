package dev.weir.providers.anthropic;

import dev.weir.providers.chat.Block;
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
                        .string(ToolIds.fit(call.id()))
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
}
