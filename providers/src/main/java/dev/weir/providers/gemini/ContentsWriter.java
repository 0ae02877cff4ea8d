package dev.weir.providers.gemini;

import dev.weir.providers.chat.ChatRequest;
import dev.weir.providers.chat.ChatRequest.Message;
import dev.weir.providers.chat.ChatRequest.Role;
import dev.weir.providers.chat.Parameter;
import dev.weir.providers.chat.ParameterReader;
import dev.weir.providers.chat.Part;
import dev.weir.providers.chat.Part.Source;
import dev.weir.providers.chat.ToolArguments;
import dev.weir.providers.chat.ToolNames;
import dev.weir.providers.json.JsonReader;
import dev.weir.providers.json.JsonSlice;
import dev.weir.providers.json.JsonWriter;
import dev.weir.providers.json.MalformedJson;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Writes `contents`. Turns of the same side become one content: the responses of functions that were called together
/// must stand together. What the system says in the middle stays in its place, marked, in a turn of the user. One per
/// request.
final class ContentsWriter {
    private static final JsonSlice SYSTEM_BEGIN = JsonSlice.of("<system>");
    private static final JsonSlice SYSTEM_END = JsonSlice.of("</system>");
    private static final int LITERAL_BYTES = 64;

    private final JsonWriter out;
    private final ModelFamily family;
    private final Map<Parameter, String> given;
    private final Map<String, String> callNames = new HashMap<>();

    // the content under way
    private String role;
    private boolean called;
    private final List<Part.Image> imagesLater = new ArrayList<>();

    ContentsWriter(JsonWriter out, ModelFamily family, ChatRequest request) {
        this.out = out;
        this.family = family;
        this.given = request.given();
    }

    void write(List<Message> messages) {
        for (Message message : messages) {
            boolean system = RequestWriter.isSystem(message);
            for (Part part : message.parts()) {
                if (!isSilent(part)) {
                    turn(message.role() == Role.ASSISTANT ? "model" : "user");
                    if (system) {
                        text(out, marked(words(part)));
                    } else {
                        part(part);
                    }
                }
            }
        }
        end();
    }

    private static JsonSlice marked(JsonSlice text) {
        return new JsonWriter(text.length() + LITERAL_BYTES)
                .joined(List.of(SYSTEM_BEGIN, text, SYSTEM_END))
                .slice();
    }

    /// Thinking that no Gemini model has signed says nothing to one; an empty text is refused.
    private static boolean isSilent(Part part) {
        return switch (part) {
            case Part.Thinking thinking -> ThoughtSignatures.unmarked(thinking.signature()) == null;
            case Part.RedactedThinking _ -> true;
            case Part.Text text -> text.text().isEmptyString();
            case Part.Refusal refusal -> refusal.text().isEmptyString();
            case Part.Image _, Part.File _, Part.Audio _, Part.ToolCall _, Part.ToolResult _ -> false;
        };
    }

    private void turn(String next) {
        if (next.equals(role)) {
            return;
        }
        end();
        role = next;
        called = false;
        out.beginObject().name("role").string(role).name("parts").beginArray();
    }

    private void end() {
        if (role != null) {
            imagesLater.forEach(image -> media(image.source(), "image/jpeg", Parameter.IMAGE_FILE_ID));
            imagesLater.clear();
            out.endArray().endObject();
            role = null;
        }
    }

    private void part(Part part) {
        switch (part) {
            case Part.Text said -> text(out, said.text());
            case Part.Refusal refusal -> text(out, refusal.text());
            case Part.Thinking thinking ->
                PartWriter.text(out, thinking.text(), true, ThoughtSignatures.unmarked(thinking.signature()));
            case Part.RedactedThinking _ -> {}
            case Part.Image image -> media(image.source(), "image/jpeg", Parameter.IMAGE_FILE_ID);
            case Part.File file -> media(file.source(), "application/pdf", Parameter.FILE_ID);
            case Part.Audio audio -> inline(MediaTypes.audio(audio.format()), audio.data());
            case Part.ToolCall call -> call(call);
            case Part.ToolResult result -> result(result);
        }
    }

    static void text(JsonWriter out, JsonSlice text) {
        out.beginObject().name("text").value(text).endObject();
    }

    /// What a part says in words; empty for one that has none.
    static JsonSlice words(Part part) {
        return switch (part) {
            case Part.Text text -> text.text();
            case Part.Refusal refusal -> refusal.text();
            case Part.Thinking _,
                    Part.RedactedThinking _,
                    Part.Image _,
                    Part.File _,
                    Part.Audio _,
                    Part.ToolCall _,
                    Part.ToolResult _ -> JsonSlice.EMPTY_STRING;
        };
    }

    private void media(Source source, String otherwise, Parameter kept) {
        switch (source) {
            case Source.Base64 base64 -> inline(base64.mediaType(), base64.data());
            case Source.Url url ->
                file(url.url(), MediaTypes.ofAddress(url.url().text(), otherwise));
            case Source.FileId file -> {
                String id = file.id().text();
                if (!id.startsWith("files/") && !id.startsWith("https://")) {
                    throw ParameterReader.wrongValue(
                            given.getOrDefault(kept, "messages"),
                            id,
                            "a file that the Gemini API keeps, such as files/abc, or the bytes themselves");
                }
                file(file.id(), otherwise);
            }
        }
    }

    private void inline(String mediaType, JsonSlice data) {
        out.beginObject()
                .name("inlineData")
                .beginObject()
                .name("mimeType")
                .string(mediaType)
                .name("data")
                .value(data)
                .endObject()
                .endObject();
    }

    private void file(JsonSlice address, String mediaType) {
        out.beginObject()
                .name("fileData")
                .beginObject()
                .name("mimeType")
                .string(mediaType)
                .name("fileUri")
                .value(address)
                .endObject()
                .endObject();
    }

    private void call(Part.ToolCall call) {
        String name = ToolNames.alias(call.name());
        callNames.put(call.id(), name);
        out.beginObject()
                .name("functionCall")
                .beginObject()
                .name("id")
                .string(ThoughtSignatures.plainId(call.id()))
                .name("name")
                .string(name)
                .name("args");
        if (call.arguments().isObject()) {
            out.value(call.arguments());
        } else {
            // What the model wrote, broken as it is.
            out.beginObject().name("arguments").value(call.arguments()).endObject();
        }
        out.endObject();
        JsonSlice signature = signature(call);
        if (signature != null) {
            out.name("thoughtSignature").value(signature);
        }
        out.endObject();
        called = true;
    }

    /// Only the first of the calls of a turn must have one.
    private JsonSlice signature(Part.ToolCall call) {
        JsonSlice carried = ThoughtSignatures.signature(call.id());
        if (carried != null) {
            return carried;
        }
        if (call.signature() != null) {
            return call.signature();
        }
        return family.takesLevels() && !called ? ThoughtSignatures.UNKNOWN : null;
    }

    private void result(Part.ToolResult result) {
        String name = result.name() == null ? callNames.get(result.id()) : ToolNames.alias(result.name());
        if (name == null) {
            throw ParameterReader.wrongValue("messages", result.id(), "the id of a tool call before its result");
        }
        out.beginObject()
                .name("functionResponse")
                .beginObject()
                .name("id")
                .string(ThoughtSignatures.plainId(result.id()))
                .name("name")
                .string(name)
                .name("response")
                .beginObject()
                .name(result.failed() ? "error" : "output")
                .value(answer(result.content()))
                .endObject();
        media(result.content());
        out.endObject().endObject();
    }

    /// The text of an answer; as JSON where it is an object or an array.
    private static JsonSlice answer(List<Part> content) {
        var texts = new ArrayList<JsonSlice>();
        content.forEach(part -> texts.add(words(part)));
        JsonSlice text = new JsonWriter(LITERAL_BYTES).joined(texts).slice();
        JsonSlice object = ToolArguments.json(text);
        if (object.isObject() && !text.isEmptyString()) {
            return object;
        }
        return array(text);
    }

    private static JsonSlice array(JsonSlice text) {
        JsonSlice json = text.unquoted();
        if (!json.isArray()) {
            return text;
        }
        try {
            JsonReader reader = json.reader();
            reader.skip();
            reader.end();
            return json;
        } catch (MalformedJson noJson) {
            return text;
        }
    }

    private void media(List<Part> content) {
        boolean inside = false;
        for (Part part : content) {
            if (!(part instanceof Part.Image image)) {
                continue;
            }
            if (family.takesLevels() && image.source() instanceof Source.Base64) {
                if (!inside) {
                    out.name("parts").beginArray();
                    inside = true;
                }
                media(image.source(), "image/jpeg", Parameter.IMAGE_FILE_ID);
            } else {
                imagesLater.add(image);
            }
        }
        if (inside) {
            out.endArray();
        }
    }
}
