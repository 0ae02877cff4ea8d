package dev.weir.providers.chat;

import dev.weir.providers.json.JsonSlice;

/// What a part of an answer is.
public sealed interface Block {
    record Text() implements Block {}

    record Thinking() implements Block {}

    /// Thinking that the provider keeps to itself, whole at once.
    ///
    /// @param data a string literal; must come back with the next turn
    record RedactedThinking(JsonSlice data) implements Block {}

    /// @param id of the call, which its result names
    /// @param signature of the thinking that led to it, a string literal; null when there is none (Gemini has one)
    record ToolCall(String id, String name, JsonSlice signature) implements Block {}

    record Refusal() implements Block {}

    /// An image, whole at once.
    ///
    /// @param data base64, a string literal
    record Image(String mediaType, JsonSlice data) implements Block {}
}
