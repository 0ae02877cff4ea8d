package dev.weir.providers.chat;

import dev.weir.providers.chat.ChatRequest.Message;
import dev.weir.providers.chat.ChatRequest.Tool;
import dev.weir.providers.json.JsonSlice;

/// How long a request will be when it is written, so that its writer takes the room once: an array that grows holds a
/// large image two or three times on the way.
public final class RequestBytes {
    private static final int FRAME_BYTES = 512;
    private static final int PART_BYTES = 192;

    private RequestBytes() {}

    /// A good guess, not a bound.
    public static int expected(ChatRequest request) {
        long bytes = FRAME_BYTES;
        for (Message message : request.messages()) {
            bytes += PART_BYTES;
            for (Part part : message.parts()) {
                bytes += part(part);
            }
        }
        for (Tool tool : request.tools()) {
            bytes += PART_BYTES + tool.name().length() + length(tool.description()) + length(tool.schema());
        }
        return (int) Math.min(bytes, Integer.MAX_VALUE - FRAME_BYTES);
    }

    private static long part(Part part) {
        return PART_BYTES
                + switch (part) {
                    case Part.Text text -> length(text.text());
                    case Part.Refusal refusal -> length(refusal.text());
                    case Part.Thinking thinking -> length(thinking.text()) + length(thinking.signature());
                    case Part.RedactedThinking redacted -> length(redacted.data());
                    // Written as a text, its quotes are escaped.
                    case Part.ToolCall call -> length(call.arguments()) * 5 / 4;
                    case Part.ToolResult result ->
                        result.content().stream().mapToLong(RequestBytes::part).sum();
                    case Part.Image image -> source(image.source());
                    case Part.File file -> source(file.source());
                    case Part.Audio audio -> length(audio.data());
                };
    }

    private static long source(Part.Source source) {
        return switch (source) {
            case Part.Source.Base64 bytes -> length(bytes.data());
            case Part.Source.Url url -> length(url.url());
            case Part.Source.FileId file -> length(file.id());
        };
    }

    private static long length(JsonSlice value) {
        return value == null ? 0 : value.length();
    }
}
