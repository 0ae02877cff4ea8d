package dev.weir.providers.gemini;

import dev.weir.providers.chat.Block;
import dev.weir.providers.chat.GatheredBlocks.Gathered;
import dev.weir.providers.json.JsonSlice;
import dev.weir.providers.json.JsonWriter;

/// Parts of an answer for a caller.
final class PartWriter {
    private PartWriter() {}

    /// @param signature null when there is none
    static void text(JsonWriter out, JsonSlice text, boolean thinks, JsonSlice signature) {
        out.beginObject().name("text").value(text);
        if (thinks) {
            out.name("thought").bool(true);
        }
        if (signature != null) {
            out.name("thoughtSignature").value(signature);
        }
        out.endObject();
    }

    /// The signature of thoughts, alone.
    static void signature(JsonWriter out, JsonSlice signature) {
        text(out, JsonSlice.EMPTY_STRING, true, signature);
    }

    static void image(JsonWriter out, Block.Image image) {
        out.beginObject()
                .name("inlineData")
                .beginObject()
                .name("mimeType")
                .string(image.mediaType())
                .name("data")
                .value(image.data())
                .endObject()
                .endObject();
    }

    /// A block that is there whole. The arguments of a call must be an object.
    static void block(JsonWriter out, Gathered block) {
        switch (block.block()) {
            case Block.Text _, Block.Refusal _ -> text(out, block.text(), false, null);
            case Block.Thinking _ ->
                text(
                        out,
                        block.text(),
                        true,
                        block.signatures().isEmpty() ? null : CallerSignatures.written(block.signature()));
            case Block.RedactedThinking redacted -> signature(out, CallerSignatures.redacted(redacted.data()));
            case Block.Image image -> image(out, image);
            case Block.ToolCall call -> call(out, call, block.arguments());
        }
    }

    private static void call(JsonWriter out, Block.ToolCall call, JsonSlice arguments) {
        out.beginObject()
                .name("functionCall")
                .beginObject()
                .name("id")
                .string(call.id())
                .name("name")
                .string(call.name())
                .name("args")
                .value(arguments)
                .endObject();
        if (call.signature() != null) {
            out.name("thoughtSignature").value(call.signature());
        }
        out.endObject();
    }
}
