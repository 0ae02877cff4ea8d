package dev.weir.providers.chat;

import dev.weir.providers.json.JsonSlice;
import java.util.List;

/// A part of a turn. Texts and data are string literals.
public sealed interface Part {
    record Text(JsonSlice text, CacheMark cache) implements Part {}

    record Image(Source source, String detail, CacheMark cache) implements Part {}

    /// A document such as a PDF.
    ///
    /// @param name null when there is none
    record File(Source source, String name, CacheMark cache) implements Part {}

    /// @param format such as `wav`
    record Audio(JsonSlice data, String format) implements Part {}

    /// A tool call of an earlier turn.
    ///
    /// @param arguments a JSON object; a string literal when the model's JSON was broken
    /// @param signature of the thinking that led to it; null when there is none
    record ToolCall(String id, String name, JsonSlice arguments, JsonSlice signature, CacheMark cache)
            implements Part {}

    /// What a tool answered.
    ///
    /// @param name of the tool, where the dialect says it again; null otherwise
    /// @param failed the tool failed
    record ToolResult(String id, String name, List<Part> content, boolean failed, CacheMark cache) implements Part {
        public ToolResult {
            content = List.copyOf(content);
        }
    }

    /// Thinking of an earlier turn.
    ///
    /// @param signature null when the dialect has none
    record Thinking(JsonSlice text, JsonSlice signature) implements Part {}

    record RedactedThinking(JsonSlice data) implements Part {}

    record Refusal(JsonSlice text) implements Part {}

    /// Where bytes come from.
    sealed interface Source {
        record Base64(String mediaType, JsonSlice data) implements Source {}

        record Url(JsonSlice url) implements Source {}

        /// A file that the provider keeps.
        record FileId(JsonSlice id) implements Source {}
    }
}
