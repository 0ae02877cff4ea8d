package dev.weir.providers.bedrock;

import dev.weir.providers.chat.CacheMark;
import dev.weir.providers.chat.ChatRequest.Message;
import dev.weir.providers.chat.ChatRequest.Role;
import dev.weir.providers.chat.Parameter;
import dev.weir.providers.chat.ParameterReader;
import dev.weir.providers.chat.Part;
import dev.weir.providers.chat.ToolIds;
import dev.weir.providers.chat.ToolNames;
import dev.weir.providers.json.JsonSlice;
import dev.weir.providers.json.JsonWriter;
import java.util.List;
import java.util.Map;

/// Writes turns with their content blocks.
final class TurnWriter {
    private static final int TOOL_ID_CHARS_MAX = 64;
    private static final JsonSlice FAILED = JsonSlice.of("Error: ");
    /// A turn with documents needs a text.
    private static final JsonSlice SEE_DOCUMENT = JsonSlice.of("See the document.");

    private final JsonWriter out;
    private final ModelFamily family;
    private final Map<Parameter, String> given;
    private final MediaWriter media;

    /// @param given the caller's names of parameters, for errors
    TurnWriter(JsonWriter out, ModelFamily family, Map<Parameter, String> given) {
        this.out = out;
        this.family = family;
        this.given = given;
        this.media = new MediaWriter(out, given);
    }

    void write(List<Message> turns) {
        for (Message turn : turns) {
            out.beginObject()
                    .name("role")
                    .string(turn.role() == Role.ASSISTANT ? "assistant" : "user")
                    .name("content")
                    .beginArray();
            turn.parts().forEach(this::part);
            if (hasDocumentsAlone(turn)) {
                out.beginObject().name("text").value(SEE_DOCUMENT).endObject();
            }
            out.endArray().endObject();
        }
    }

    private static boolean hasDocumentsAlone(Message turn) {
        return turn.parts().stream().anyMatch(Part.File.class::isInstance)
                && turn.parts().stream().noneMatch(Part.Text.class::isInstance);
    }

    private void part(Part part) {
        switch (part) {
            case Part.Text text -> {
                text(text.text());
                cachePoint(text.cache());
            }
            case Part.Refusal refusal -> text(refusal.text());
            case Part.Thinking thinking -> thinking(thinking);
            case Part.RedactedThinking redacted ->
                out.beginObject()
                        .name("reasoningContent")
                        .beginObject()
                        .name("redactedContent")
                        .value(redacted.data())
                        .endObject()
                        .endObject();
            case Part.ToolCall call -> {
                call(call);
                cachePoint(call.cache());
            }
            case Part.ToolResult result -> {
                result(result);
                cachePoint(strongest(result));
            }
            case Part.Image image -> {
                media.image(image.source());
                cachePoint(image.cache());
            }
            case Part.File file -> {
                media.document(file);
                cachePoint(file.cache());
            }
            case Part.Audio audio -> media.audio(audio);
        }
    }

    private void text(JsonSlice text) {
        out.beginObject().name("text").value(text).endObject();
    }

    private void cachePoint(CacheMark mark) {
        CachePoint.write(out, mark, family);
    }

    private void thinking(Part.Thinking thinking) {
        out.beginObject()
                .name("reasoningContent")
                .beginObject()
                .name("reasoningText")
                .beginObject()
                .name("text")
                .value(thinking.text())
                .name("signature")
                .value(thinking.signature())
                .endObject()
                .endObject()
                .endObject();
    }

    private void call(Part.ToolCall call) {
        out.beginObject()
                .name("toolUse")
                .beginObject()
                .name("toolUseId")
                .string(ToolIds.fit(call.id(), TOOL_ID_CHARS_MAX))
                .name("name")
                .string(ToolNames.alias(call.name()))
                .name("input");
        if (call.arguments().isString()) {
            // The input has to be an object: broken JSON of a model becomes a field of one.
            out.beginObject().name("arguments").value(call.arguments()).endObject();
        } else {
            out.value(call.arguments());
        }
        out.endObject().endObject();
    }

    private void result(Part.ToolResult result) {
        out.beginObject()
                .name("toolResult")
                .beginObject()
                .name("toolUseId")
                .string(ToolIds.fit(result.id(), TOOL_ID_CHARS_MAX))
                .name("content")
                .beginArray();
        if (result.failed() && !family.takesStatusOfResults()) {
            text(FAILED);
        }
        result.content().forEach(this::resultPart);
        out.endArray();
        if (result.failed() && family.takesStatusOfResults()) {
            out.name("status").string("error");
        }
        out.endObject().endObject();
    }

    private void resultPart(Part part) {
        switch (part) {
            case Part.Text text -> {
                if (!text.text().isEmptyString()) {
                    text(text.text());
                }
            }
            case Part.Image image -> media.image(image.source());
            case Part.File file -> media.document(file);
            case Part.Audio _,
                    Part.Refusal _,
                    Part.Thinking _,
                    Part.RedactedThinking _,
                    Part.ToolCall _,
                    Part.ToolResult _ ->
                throw ParameterReader.wrongValue(
                        given.getOrDefault(Parameter.IMAGE_IN_TOOL_RESULT, "messages"),
                        part.getClass().getSimpleName(),
                        "texts, images or documents in the result of a tool");
        }
    }

    /// Points can't stand within a result: the longest one of its parts stands behind it.
    private static CacheMark strongest(Part.ToolResult result) {
        CacheMark strongest = result.cache();
        for (Part part : result.content()) {
            CacheMark mark = switch (part) {
                case Part.Text text -> text.cache();
                case Part.Image image -> image.cache();
                case Part.File file -> file.cache();
                case Part.Audio _,
                        Part.Refusal _,
                        Part.Thinking _,
                        Part.RedactedThinking _,
                        Part.ToolCall _,
                        Part.ToolResult _ -> CacheMark.NONE;
            };
            strongest = mark.compareTo(strongest) > 0 ? mark : strongest;
        }
        return strongest;
    }
}
