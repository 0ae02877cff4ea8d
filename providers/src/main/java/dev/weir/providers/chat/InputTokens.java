package dev.weir.providers.chat;

import dev.weir.providers.chat.ChatRequest.Message;
import dev.weir.providers.chat.ChatRequest.Tool;
import dev.weir.providers.json.JsonSlice;

/// Our own count of a request's input tokens, where no provider has counted yet or will: a token for every four bytes
/// of text, four for the frame of each turn and each tool, a fixed number for each image and each document.
public final class InputTokens {
    /// An image of common size.
    public static final int IMAGE_TOKENS = 1_600;

    /// A document of a few pages.
    public static final int DOCUMENT_TOKENS = 6_000;

    private static final int BYTES_PER_TOKEN = 4;
    private static final int FRAME_TOKENS = 4;
    private static final int QUOTES = 2;

    private long textBytes;
    private long tokens;

    private InputTokens() {}

    /// At least 1.
    public static long estimate(ChatRequest request) {
        var count = new InputTokens();
        for (Message message : request.messages()) {
            count.tokens += FRAME_TOKENS;
            message.parts().forEach(count::part);
        }
        for (Tool tool : request.tools()) {
            count.tokens += FRAME_TOKENS;
            count.textBytes += tool.name().length();
            count.text(tool.description());
            count.text(tool.schema());
        }
        return Math.max(1, count.tokens + Math.ceilDiv(count.textBytes, (long) BYTES_PER_TOKEN));
    }

    private void part(Part part) {
        switch (part) {
            case Part.Text text -> text(text.text());
            case Part.Refusal refusal -> text(refusal.text());
            case Part.Thinking thinking -> text(thinking.text());
            case Part.RedactedThinking redacted -> text(redacted.data());
            case Part.ToolCall call -> {
                textBytes += call.name().length();
                text(call.arguments());
            }
            case Part.ToolResult result -> {
                tokens += FRAME_TOKENS;
                result.content().forEach(this::part);
            }
            case Part.Image _ -> tokens += IMAGE_TOKENS;
            case Part.File _ -> tokens += DOCUMENT_TOKENS;
            case Part.Audio audio -> text(audio.data());
        }
    }

    private void text(JsonSlice value) {
        textBytes += value == null ? 0 : Math.max(0, value.length() - QUOTES);
    }
}
