package dev.weir.providers.gemini;

import dev.weir.providers.chat.ChatRequest;
import dev.weir.providers.chat.ChatRequest.Message;
import dev.weir.providers.chat.ChatRequest.Role;
import dev.weir.providers.chat.Part;
import dev.weir.providers.json.JsonSlice;
import dev.weir.providers.json.JsonWriter;
import io.vertx.core.buffer.Buffer;
import java.util.List;

/// Writes the body of a request for a provider.
final class RequestWriter {
    private static final JsonSlice ONE_CALL = JsonSlice.of("Call at most one function in each turn.");
    private static final int FRAME_BYTES = 4096;
    private static final int PART_BYTES = 128;

    private RequestWriter() {}

    /// @param model as the provider names it
    static Buffer write(ChatRequest request, String model) {
        ModelFamily family = ModelFamily.of(model);
        var out = new JsonWriter(bytesExpected(request));
        out.beginObject();
        List<Message> messages = request.messages();
        int before = (int) messages.stream().takeWhile(RequestWriter::isSystem).count();
        // Where nobody else speaks, the system's words are the user's turn.
        boolean alone = before == messages.size();
        instruction(out, alone ? List.of() : messages.subList(0, before), isSerial(request));
        out.name("contents").beginArray();
        new ContentsWriter(out, family, request)
                .write(alone ? asUser(messages) : messages.subList(before, messages.size()));
        out.endArray();
        ToolsWriter.write(out, request);
        ConfigWriter.write(out, request, family);
        return out.endObject().buffer();
    }

    private static boolean isSerial(ChatRequest request) {
        return !request.toolChoice().parallel() && !request.tools().isEmpty();
    }

    private static List<Message> asUser(List<Message> messages) {
        return messages.stream()
                .map(message -> new Message(Role.USER, message.parts()))
                .toList();
    }

    /// What the system says before anybody else does.
    private static void instruction(JsonWriter out, List<Message> messages, boolean serial) {
        boolean any = messages.stream().anyMatch(message -> !message.parts().isEmpty());
        if (!any && !serial) {
            return;
        }
        out.name("systemInstruction").beginObject().name("parts").beginArray();
        for (Message message : messages) {
            message.parts().forEach(part -> ContentsWriter.text(out, ContentsWriter.words(part)));
        }
        if (serial) {
            ContentsWriter.text(out, ONE_CALL);
        }
        out.endArray().endObject();
    }

    static boolean isSystem(Message message) {
        return message.role() == Role.SYSTEM || message.role() == Role.DEVELOPER;
    }

    /// So that images are copied once.
    private static int bytesExpected(ChatRequest request) {
        long bytes = FRAME_BYTES;
        for (Message message : request.messages()) {
            for (Part part : message.parts()) {
                bytes += bytes(part);
            }
        }
        for (ChatRequest.Tool tool : request.tools()) {
            bytes += PART_BYTES + (tool.schema() == null ? 0 : tool.schema().length());
        }
        return (int) Math.min(bytes, Integer.MAX_VALUE / 2);
    }

    private static long bytes(Part part) {
        return PART_BYTES
                + switch (part) {
                    case Part.Text text -> text.text().length();
                    case Part.Refusal refusal -> refusal.text().length();
                    case Part.Thinking thinking -> thinking.text().length();
                    case Part.RedactedThinking _ -> 0;
                    case Part.Image image -> bytes(image.source());
                    case Part.File file -> bytes(file.source());
                    case Part.Audio audio -> audio.data().length();
                    case Part.ToolCall call -> call.arguments().length();
                    case Part.ToolResult result ->
                        result.content().stream()
                                .mapToLong(RequestWriter::bytes)
                                .sum();
                };
    }

    private static long bytes(Part.Source source) {
        return switch (source) {
            case Part.Source.Base64 base64 -> base64.data().length();
            case Part.Source.Url url -> url.url().length();
            case Part.Source.FileId file -> file.id().length();
        };
    }
}
