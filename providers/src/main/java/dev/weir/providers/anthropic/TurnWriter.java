package dev.weir.providers.anthropic;

import dev.weir.providers.chat.CacheMark;
import dev.weir.providers.chat.CacheMarks;
import dev.weir.providers.chat.ChatRequest.Message;
import dev.weir.providers.chat.ChatRequest.Role;
import dev.weir.providers.chat.Parameter;
import dev.weir.providers.chat.ParameterReader;
import dev.weir.providers.chat.Part;
import dev.weir.providers.chat.ToolIds;
import dev.weir.providers.chat.ToolNames;
import dev.weir.providers.json.JsonSlice;
import dev.weir.providers.json.JsonWriter;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;

/// Writes turns with their content blocks.
final class TurnWriter {
    private static final String PDF = "application/pdf";
    private static final int TOOL_ID_CHARS_MAX = 64;

    private final JsonWriter out;
    private final Map<Parameter, String> given;

    /// @param given the caller's names of parameters, for errors
    TurnWriter(JsonWriter out, Map<Parameter, String> given) {
        this.out = out;
        this.given = given;
    }

    void write(List<Message> turns) {
        for (Message turn : turns) {
            out.beginObject()
                    .name("role")
                    .string(turn.role() == Role.ASSISTANT ? "assistant" : "user")
                    .name("content");
            content(turn.parts());
            out.endObject();
        }
    }

    private void content(List<Part> parts) {
        if (parts.size() == 1 && parts.getFirst() instanceof Part.Text(JsonSlice text, CacheMark cache)) {
            if (cache == CacheMark.NONE) {
                out.value(text);
                return;
            }
        }
        out.beginArray();
        parts.forEach(this::part);
        out.endArray();
    }

    private void part(Part part) {
        switch (part) {
            case Part.Text text -> text(out, text.text(), text.cache());
            case Part.Refusal refusal -> text(out, refusal.text(), CacheMark.NONE);
            case Part.Thinking thinking -> ContentWriter.thinking(out, thinking.text(), thinking.signature());
            case Part.RedactedThinking redacted ->
                out.beginObject()
                        .name("type")
                        .string("redacted_thinking")
                        .name("data")
                        .value(redacted.data())
                        .endObject();
            case Part.ToolCall call -> {
                String id = ToolIds.fit(call.id(), TOOL_ID_CHARS_MAX);
                ContentWriter.call(out, id, ToolNames.alias(call.name()), call.arguments());
                CacheMarks.write(out, call.cache());
                out.endObject();
            }
            case Part.ToolResult result -> result(result);
            case Part.Image image -> {
                out.beginObject().name("type").string("image").name("source");
                source(image.source());
                CacheMarks.write(out, image.cache());
                out.endObject();
            }
            case Part.File file -> file(file);
            case Part.Audio _ ->
                throw ParameterReader.wrongValue(
                        given.getOrDefault(Parameter.AUDIO_INPUT, "messages"), "audio", "text, images or documents");
        }
    }

    static void text(JsonWriter out, JsonSlice text, CacheMark cache) {
        out.beginObject().name("type").string("text").name("text").value(text);
        CacheMarks.write(out, cache);
        out.endObject();
    }

    private void result(Part.ToolResult result) {
        out.beginObject()
                .name("type")
                .string("tool_result")
                .name("tool_use_id")
                .string(ToolIds.fit(result.id(), TOOL_ID_CHARS_MAX));
        List<Part> said = result.content().stream()
                .filter(part -> !(part instanceof Part.Text text && text.text().isEmptyString()))
                .toList();
        if (!said.isEmpty()) {
            out.name("content");
            content(said);
        }
        if (result.failed()) {
            out.name("is_error").bool(true);
        }
        CacheMarks.write(out, result.cache());
        out.endObject();
    }

    private void file(Part.File file) {
        out.beginObject().name("type").string("document").name("source");
        if (file.source() instanceof Part.Source.Base64(String mediaType, JsonSlice data) && !mediaType.equals(PDF)) {
            plainText(mediaType, data);
        } else {
            source(file.source());
        }
        if (file.name() != null) {
            out.name("title").string(file.name());
        }
        CacheMarks.write(out, file.cache());
        out.endObject();
    }

    private void plainText(String mediaType, JsonSlice data) {
        String path = given.getOrDefault(Parameter.FILE_BASE64, "file");
        if (!mediaType.startsWith("text/")) {
            throw ParameterReader.wrongValue(path, mediaType, "application/pdf or a text");
        }
        String text;
        try {
            text = new String(Base64.getDecoder().decode(data.text()), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw ParameterReader.wrongValue(path, ParameterReader.shown(data), "base64");
        }
        out.beginObject()
                .name("type")
                .string("text")
                .name("media_type")
                .string("text/plain")
                .name("data")
                .string(text)
                .endObject();
    }

    private void source(Part.Source source) {
        out.beginObject().name("type");
        switch (source) {
            case Part.Source.Base64 bytes ->
                out.string("base64")
                        .name("media_type")
                        .string(bytes.mediaType())
                        .name("data")
                        .value(bytes.data());
            case Part.Source.Url url -> out.string("url").name("url").value(url.url());
            case Part.Source.FileId file -> out.string("file").name("file_id").value(file.id());
        }
        out.endObject();
    }
}
