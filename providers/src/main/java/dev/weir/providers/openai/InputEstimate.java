package dev.weir.providers.openai;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;

/// Our own count of a request's input tokens, for the case that its provider never reports them: a token for every four
/// characters of text, four for the frame of each message, a fixed number for each image. Text is measured, not kept.
final class InputEstimate {
    private static final int CHARS_PER_TOKEN = 4;
    private static final int MESSAGE_TOKENS = 4;
    /// What the provider's documents give for an image of common size in high detail.
    private static final int IMAGE_TOKENS = 765;

    private long tokens;

    /// Measures the message the parser stands at the start of, to its end.
    void message(JsonParser json) throws IOException {
        tokens += MESSAGE_TOKENS;
        int depth = 1;
        boolean text = false;
        while (depth > 0) {
            JsonToken token = json.nextToken();
            if (token == JsonToken.FIELD_NAME) {
                String name = json.currentName();
                text = name.equals("content") || name.equals("text") || name.equals("arguments");
            } else if (token == JsonToken.VALUE_STRING && text) {
                text(json.getTextLength());
            } else if (token.isStructStart()) {
                depth++;
            } else if (token.isStructEnd()) {
                depth--;
            }
        }
    }

    /// Counts text that is that long.
    void text(long chars) {
        tokens += Math.ceilDiv(chars, CHARS_PER_TOKEN);
    }

    long tokens(int images) {
        return tokens + (long) images * IMAGE_TOKENS;
    }
}
