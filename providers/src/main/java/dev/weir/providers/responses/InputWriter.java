package dev.weir.providers.responses;

import dev.weir.providers.chat.CacheMark;
import dev.weir.providers.chat.ChatRequest.Message;
import dev.weir.providers.chat.ChatRequest.Role;
import dev.weir.providers.chat.DataUrl;
import dev.weir.providers.chat.Parameter;
import dev.weir.providers.chat.ParameterReader;
import dev.weir.providers.chat.Part;
import dev.weir.providers.chat.ToolArguments;
import dev.weir.providers.chat.ToolIds;
import dev.weir.providers.chat.ToolNames;
import dev.weir.providers.json.JsonSlice;
import dev.weir.providers.json.JsonWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Writes turns as input items: calls, their results and thinking are items of their own, what is said between two of
/// them is one message.
final class InputWriter {
    /// Of an id that calls and results find each other by.
    static final int CALL_ID_CHARS_MAX = 64;

    private static final JsonSlice ERROR = JsonSlice.of("Error: ");

    private final JsonWriter out;
    private final Map<Parameter, String> given;

    /// @param given the caller's names of parameters, for errors
    InputWriter(JsonWriter out, Map<Parameter, String> given) {
        this.out = out;
        this.given = given;
    }

    void write(Message turn) {
        List<Part> parts = turn.parts();
        int from = 0;
        for (int i = 0; i <= parts.size(); i++) {
            if (i == parts.size() || standsAlone(parts.get(i))) {
                if (i > from) {
                    message(turn.role(), parts.subList(from, i));
                }
                if (i < parts.size()) {
                    item(parts.get(i));
                }
                from = i + 1;
            }
        }
    }

    private static boolean standsAlone(Part part) {
        return switch (part) {
            case Part.ToolCall _, Part.ToolResult _, Part.Thinking _, Part.RedactedThinking _ -> true;
            case Part.Text _, Part.Image _, Part.File _, Part.Audio _, Part.Refusal _ -> false;
        };
    }

    private void message(Role role, List<Part> parts) {
        out.beginObject()
                .name("type")
                .string("message")
                .name("role")
                .string(word(role))
                .name("content");
        content(parts, role == Role.ASSISTANT);
        out.endObject();
    }

    private static String word(Role role) {
        return switch (role) {
            case SYSTEM -> "system";
            case DEVELOPER -> "developer";
            case USER -> "user";
            case ASSISTANT -> "assistant";
        };
    }

    private void content(List<Part> parts, boolean said) {
        out.beginArray();
        for (Part part : parts) {
            out.beginObject().name("type");
            part(part, said);
            out.endObject();
        }
        out.endArray();
    }

    /// @param said by the model, in an earlier turn
    private void part(Part part, boolean said) {
        switch (part) {
            case Part.Text text ->
                out.string(said ? "output_text" : "input_text").name("text").value(text.text());
            case Part.Refusal refusal -> {
                out.string(said ? "refusal" : "input_text");
                out.name(said ? "refusal" : "text").value(refusal.text());
            }
            case Part.Image image -> image(image);
            case Part.File file -> file(file);
            case Part.Audio _, Part.ToolCall _, Part.ToolResult _, Part.Thinking _, Part.RedactedThinking _ ->
                throw ParameterReader.wrongValue(
                        given.getOrDefault(Parameter.AUDIO_INPUT, "input"), "audio", "text, images or files");
        }
    }

    private void image(Part.Image image) {
        out.string("input_image");
        switch (image.source()) {
            case Part.Source.Base64 bytes -> DataUrl.write(out.name("image_url"), bytes);
            case Part.Source.Url url -> out.name("image_url").value(url.url());
            case Part.Source.FileId file -> out.name("file_id").value(file.id());
        }
        out.name("detail").string(image.detail() == null ? "auto" : image.detail());
    }

    /// Bytes must have a name here.
    private void file(Part.File file) {
        out.string("input_file");
        switch (file.source()) {
            case Part.Source.Base64 bytes -> {
                out.name("filename").string(file.name() == null ? "document" : file.name());
                DataUrl.write(out.name("file_data"), bytes);
            }
            case Part.Source.Url url -> out.name("file_url").value(url.url());
            case Part.Source.FileId id -> out.name("file_id").value(id.id());
        }
    }

    private void item(Part part) {
        switch (part) {
            case Part.ToolCall call ->
                out.beginObject()
                        .name("type")
                        .string("function_call")
                        .name("call_id")
                        .string(ToolIds.fit(call.id(), CALL_ID_CHARS_MAX))
                        .name("name")
                        .string(ToolNames.alias(call.name()))
                        .name("arguments")
                        .value(ToolArguments.text(call.arguments()))
                        .endObject();
            case Part.ToolResult result -> result(result);
            case Part.Thinking thinking -> thinking(thinking.text(), thinking.signature());
            case Part.RedactedThinking redacted -> thinking(null, redacted.data());
            case Part.Text _, Part.Image _, Part.File _, Part.Audio _, Part.Refusal _ ->
                throw new IllegalArgumentException("no item of its own: " + part);
        }
    }

    private void result(Part.ToolResult result) {
        out.beginObject()
                .name("type")
                .string("function_call_output")
                .name("call_id")
                .string(ToolIds.fit(result.id(), CALL_ID_CHARS_MAX))
                .name("output");
        List<Part> said = result.failed() ? marked(result.content()) : result.content();
        if (said.isEmpty()) {
            out.string("");
        } else if (said.size() == 1 && said.getFirst() instanceof Part.Text text) {
            out.value(text.text());
        } else {
            content(said, false);
        }
        out.endObject();
    }

    /// This API has no word for a tool that failed.
    private static List<Part> marked(List<Part> content) {
        boolean text = !content.isEmpty() && content.getFirst() instanceof Part.Text;
        JsonSlice first = text ? ((Part.Text) content.getFirst()).text() : JsonSlice.EMPTY_STRING;
        var marked = new ArrayList<Part>();
        marked.add(new Part.Text(
                new JsonWriter(first.length() + ERROR.length())
                        .joined(List.of(ERROR, first))
                        .slice(),
                CacheMark.NONE));
        marked.addAll(text ? content.subList(1, content.size()) : content);
        return marked;
    }

    /// Thinking without the proof of this API is not taken by it, and stays away.
    ///
    /// @param text null for thinking that the provider keeps to itself
    private void thinking(JsonSlice text, JsonSlice signature) {
        JsonSlice proof = Signatures.toProvider(signature);
        if (proof == null) {
            return;
        }
        out.beginObject().name("type").string("reasoning").name("summary").beginArray();
        if (text != null) {
            out.beginObject()
                    .name("type")
                    .string("summary_text")
                    .name("text")
                    .value(text)
                    .endObject();
        }
        out.endArray().name("encrypted_content").value(proof).endObject();
    }
}
