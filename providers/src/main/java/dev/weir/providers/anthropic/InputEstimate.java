package dev.weir.providers.anthropic;

import dev.weir.providers.json.JsonReader;
import dev.weir.providers.json.JsonSlice;

/// Our own count of a request's input tokens, for the case that its provider never counts them: a token for every four
/// bytes of text, four for the frame of each message, a fixed number for each image and each document. Text is
/// measured, not kept.
final class InputEstimate {
    private static final int BYTES_PER_TOKEN = 4;
    private static final int MESSAGE_TOKENS = 4;
    /// What the provider's documents give for an image of common size.
    private static final int IMAGE_TOKENS = 1_600;
    /// A document of a few pages.
    private static final int DOCUMENT_TOKENS = 6_000;

    private static final int QUOTES = 2;

    private long textBytes;
    private int messages;
    private int images;
    private int documents;
    private boolean anyTool;

    /// Measures `messages`.
    void messages(JsonReader json) {
        json.beginArray();
        while (json.nextItem()) {
            messages++;
            content(json.slice().reader());
        }
    }

    /// Measures `tools`.
    void tools(JsonSlice tools) {
        anyTool = tools.isArray() && tools.length() > QUOTES;
        textBytes += tools.length();
    }

    /// Measures a text, blocks, or a message.
    void content(JsonReader json) {
        switch (json.peek()) {
            case '"' -> textBytes += json.slice().length() - QUOTES;
            case '[' -> {
                json.beginArray();
                while (json.nextItem()) {
                    content(json);
                }
            }
            case '{' -> object(json);
            default -> json.skip();
        }
    }

    private void object(JsonReader json) {
        json.beginObject();
        while (json.nextField()) {
            if (json.fieldIs("type") && json.peek() == '"') {
                String type = json.string();
                images += type.equals("image") ? 1 : 0;
                documents += type.equals("document") ? 1 : 0;
            } else if (json.fieldIs("content") || json.fieldIs("text") || json.fieldIs("thinking")) {
                content(json);
            } else if (json.fieldIs("input")) {
                textBytes += json.slice().length();
            } else {
                json.skip();
            }
        }
    }

    int images() {
        return images;
    }

    int documents() {
        return documents;
    }

    boolean anyTool() {
        return anyTool;
    }

    /// At least 1.
    long tokens() {
        return Math.max(
                1,
                Math.ceilDiv(textBytes, (long) BYTES_PER_TOKEN)
                        + (long) messages * MESSAGE_TOKENS
                        + (long) images * IMAGE_TOKENS
                        + (long) documents * DOCUMENT_TOKENS);
    }
}
