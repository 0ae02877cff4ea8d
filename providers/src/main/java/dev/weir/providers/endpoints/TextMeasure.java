package dev.weir.providers.endpoints;

import dev.weir.contracts.failure.Failure;
import dev.weir.contracts.failure.GatewayException;
import dev.weir.providers.json.JsonReader;
import dev.weir.providers.json.JsonSlice;

/// Our own count of the tokens of what comes in: one for every four characters of text, one for every number of an
/// array of tokens, a fixed number for each picture.
final class TextMeasure {
    private static final int CHARS_PER_TOKEN = 4;
    private static final int IMAGE_TOKENS = 765;
    private static final int IMAGE_TOKENS_MAX = 3_000;

    private long tokens;
    private long images;

    void text(JsonSlice literal) {
        tokens += tokensOf(literal.characters());
    }

    static long tokensOf(long characters) {
        return Math.ceilDiv(characters, CHARS_PER_TOKEN);
    }

    /// Measures an item of `input`.
    void item(JsonReader items) {
        char next = items.peek();
        if (next == '"') {
            text(items.slice());
        } else if (items.peekNumber()) {
            items.skip();
            tokens++;
        } else if (next == '[') {
            items.beginArray();
            while (items.nextItem()) {
                number(items);
            }
        } else if (next == '{') {
            part(items);
        } else {
            throw unknown();
        }
    }

    private void number(JsonReader items) {
        if (!items.peekNumber()) {
            throw unknown();
        }
        items.skip();
        tokens++;
    }

    /// `{type: text, text}` or `{type: image_url, image_url}`.
    private void part(JsonReader items) {
        items.beginObject();
        while (items.nextField()) {
            boolean text = items.fieldIs("text");
            images += items.fieldIs("image_url") ? 1 : 0;
            JsonSlice value = items.slice();
            if (text && value.isString()) {
                text(value);
            }
        }
    }

    private static GatewayException unknown() {
        return GatewayException.ofParam(
                Failure.INVALID_TYPE, "input", "input: (expected: texts, arrays of tokens, or parts)");
    }

    long tokens() {
        return tokens + images * IMAGE_TOKENS;
    }

    /// The most that pictures given by their addresses can cost.
    long imageTokensMax() {
        return images * IMAGE_TOKENS_MAX;
    }
}
