package dev.weir.providers.openai;

import dev.weir.providers.chat.FinishReason;

/// `finish_reason`, both ways.
final class FinishWords {
    private FinishWords() {}

    /// @param reason null when the provider gave none
    /// @param calls the answer has tool calls: some providers say that they just stopped
    static String of(FinishReason reason, boolean calls) {
        return switch (reason) {
            case null -> calls ? "tool_calls" : "stop";
            case STOP, OTHER, PAUSE -> calls ? "tool_calls" : "stop";
            case STOP_SEQUENCE -> "stop";
            case LENGTH, CONTEXT_LENGTH -> "length";
            case TOOL_CALLS -> "tool_calls";
            case REFUSAL, CONTENT_FILTER -> "content_filter";
        };
    }

    static FinishReason read(String reason) {
        return switch (reason) {
            case "stop", "eos" -> FinishReason.STOP;
            case "length" -> FinishReason.LENGTH;
            case "tool_calls", "function_call" -> FinishReason.TOOL_CALLS;
            case "content_filter" -> FinishReason.CONTENT_FILTER;
            case "refusal" -> FinishReason.REFUSAL;
            default -> FinishReason.OTHER;
        };
    }
}
