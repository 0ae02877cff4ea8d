package dev.weir.providers.openai;

import dev.weir.providers.chat.CacheMark;
import dev.weir.providers.chat.ChatRequest.Message;
import dev.weir.providers.chat.DataUrl;
import dev.weir.providers.chat.GatheredBlocks;
import dev.weir.providers.chat.Part;
import dev.weir.providers.chat.ToolArguments;
import dev.weir.providers.chat.ToolIds;
import dev.weir.providers.chat.ToolNames;
import dev.weir.providers.json.JsonSlice;
import dev.weir.providers.json.JsonWriter;
import java.util.ArrayList;
import java.util.List;

/// Writes turns as messages. The results of tools become messages of their own, before the rest of their turn; an image
/// in one has no place there and goes into the user's message that follows.
final class ChatMessageWriter {
    private static final int TOOL_ID_CHARS_MAX = 40;
    private static final JsonSlice PARAGRAPH = JsonSlice.of("\n\n");
    private static final JsonSlice LINE = JsonSlice.of("\n");
    private static final JsonSlice FAILED = JsonSlice.of("Error: ");

    private final JsonWriter out;
    private final boolean compatible;

    ChatMessageWriter(JsonWriter out, boolean compatible) {
        this.out = out;
        this.compatible = compatible;
    }

    void write(Message message) {
        switch (message.role()) {
            case SYSTEM -> texts("system", message.parts());
            case DEVELOPER -> texts(compatible ? "system" : "developer", message.parts());
            case USER -> user(message.parts());
            case ASSISTANT -> assistant(message.parts());
        }
    }

    private void texts(String role, List<Part> parts) {
        out.beginObject()
                .name("role")
                .string(role)
                .name("content")
                .joined(separated(texts(parts), PARAGRAPH))
                .endObject();
    }

    private static List<JsonSlice> texts(List<Part> parts) {
        var texts = new ArrayList<JsonSlice>(parts.size());
        for (Part part : parts) {
            if (part instanceof Part.Text text) {
                texts.add(text.text());
            }
        }
        return texts;
    }

    private static List<JsonSlice> separated(List<JsonSlice> texts, JsonSlice by) {
        var separated = new ArrayList<JsonSlice>(texts.size() * 2);
        for (JsonSlice text : texts) {
            if (!separated.isEmpty()) {
                separated.add(by);
            }
            separated.add(text);
        }
        return separated;
    }

    private void user(List<Part> parts) {
        var shown = new ArrayList<Part>();
        boolean results = false;
        for (Part part : parts) {
            if (part instanceof Part.ToolResult result) {
                results = true;
                result(result);
                shown.addAll(unfit(result));
            }
        }
        for (Part part : parts) {
            if (!(part instanceof Part.ToolResult)) {
                shown.add(part);
            }
        }
        if (!shown.isEmpty() || !results) {
            out.beginObject().name("role").string("user").name("content");
            content(shown);
            out.endObject();
        }
    }

    private void result(Part.ToolResult result) {
        List<JsonSlice> texts = separated(texts(result.content()), LINE);
        if (result.failed()) {
            texts.addFirst(FAILED);
        }
        out.beginObject()
                .name("role")
                .string("tool")
                .name("tool_call_id")
                .string(ToolIds.fit(result.id(), TOOL_ID_CHARS_MAX))
                .name("content")
                .joined(texts)
                .endObject();
    }

    /// What can't stand in a tool's message, announced by a line that says where it belongs.
    private static List<Part> unfit(Part.ToolResult result) {
        var unfit = new ArrayList<Part>();
        for (Part part : result.content()) {
            if (!(part instanceof Part.Text)) {
                unfit.add(part);
            }
        }
        if (!unfit.isEmpty()) {
            String line = "From the result of the tool call " + ToolIds.fit(result.id(), TOOL_ID_CHARS_MAX) + ":";
            unfit.addFirst(new Part.Text(JsonSlice.of(line), CacheMark.NONE));
        }
        return unfit;
    }

    private void content(List<Part> parts) {
        if (parts.isEmpty()) {
            out.string("");
        } else if (parts.size() == 1 && parts.getFirst() instanceof Part.Text text) {
            out.value(text.text());
        } else {
            out.beginArray();
            parts.forEach(this::part);
            out.endArray();
        }
    }

    private void part(Part part) {
        switch (part) {
            case Part.Text text -> text(text.text());
            case Part.Refusal refusal -> text(refusal.text());
            case Part.Image image -> image(image);
            case Part.File file -> file(file);
            case Part.Audio audio ->
                out.beginObject()
                        .name("type")
                        .string("input_audio")
                        .name("input_audio")
                        .beginObject()
                        .name("data")
                        .value(audio.data())
                        .name("format")
                        .string(audio.format())
                        .endObject()
                        .endObject();
            // Of an assistant's turn, or written before.
            case Part.ToolCall _, Part.ToolResult _, Part.Thinking _, Part.RedactedThinking _ -> {}
        }
    }

    private void text(JsonSlice text) {
        out.beginObject().name("type").string("text").name("text").value(text).endObject();
    }

    private void image(Part.Image image) {
        out.beginObject()
                .name("type")
                .string("image_url")
                .name("image_url")
                .beginObject()
                .name("url");
        source(image.source());
        if (image.detail() != null) {
            out.name("detail").string(image.detail());
        }
        out.endObject().endObject();
    }

    private void file(Part.File file) {
        out.beginObject().name("type").string("file").name("file").beginObject();
        out.name("filename").string(file.name() == null ? "document.pdf" : file.name());
        out.name("file_data");
        source(file.source());
        out.endObject().endObject();
    }

    private void source(Part.Source source) {
        switch (source) {
            case Part.Source.Base64 bytes -> DataUrl.write(out, bytes);
            case Part.Source.Url url -> out.value(url.url());
            case Part.Source.FileId id -> out.value(id.id());
        }
    }

    private void assistant(List<Part> parts) {
        List<JsonSlice> texts = texts(parts);
        List<Part.ToolCall> calls = only(parts, Part.ToolCall.class);
        List<Part.Refusal> refusals = only(parts, Part.Refusal.class);
        out.beginObject().name("role").string("assistant").name("content");
        if (texts.isEmpty() && (!calls.isEmpty() || !refusals.isEmpty())) {
            out.nothing();
        } else {
            out.joined(texts);
        }
        if (!refusals.isEmpty()) {
            out.name("refusal").joined(refusals.stream().map(Part.Refusal::text).toList());
        }
        if (compatible) {
            thinking(parts);
        }
        if (!calls.isEmpty()) {
            out.name("tool_calls").beginArray();
            for (Part.ToolCall call : calls) {
                String id = ToolIds.fit(call.id(), TOOL_ID_CHARS_MAX);
                CallWriter.write(out, id, ToolNames.alias(call.name()), ToolArguments.text(call.arguments()));
            }
            out.endArray();
        }
        out.endObject();
    }

    /// In the words in which it would have come from here.
    private void thinking(List<Part> parts) {
        var marks = new ThinkingMarks();
        var said = new ArrayList<JsonSlice>();
        var signatures = new ArrayList<JsonSlice>();
        var redacted = new ArrayList<JsonSlice>();
        for (Part part : parts) {
            if (part instanceof Part.Thinking(JsonSlice text, JsonSlice signature)) {
                signatures.add(JsonSlice.of(marks.begin()));
                marks.said(text);
                said.add(text);
                signatures.add(signature == null ? JsonSlice.EMPTY_STRING : signature);
            } else if (part instanceof Part.RedactedThinking(JsonSlice data)) {
                signatures.add(JsonSlice.of(marks.redacted()));
                redacted.add(marks.next(data));
            }
        }
        field("reasoning_content", said);
        field("reasoning_signature", signatures);
        field("reasoning_redacted", redacted);
    }

    private void field(String name, List<JsonSlice> literals) {
        JsonSlice joined = GatheredBlocks.joined(literals);
        if (!joined.isEmptyString()) {
            out.name(name).value(joined);
        }
    }

    private static <T extends Part> List<T> only(List<Part> parts, Class<T> kind) {
        return parts.stream().filter(kind::isInstance).map(kind::cast).toList();
    }
}
