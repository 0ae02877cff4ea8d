package dev.weir.providers.anthropic;

import dev.weir.providers.chat.FinishReason;

/// `stop_reason`, both ways.
final class StopReason {
    private StopReason() {}

    /// @param reason null when the provider gave none
    /// @param calls the answer has tool calls: some providers say that they just stopped
    /// @param refused the answer has a refusal, for which OpenAI has no reason of its own
    static String of(FinishReason reason, boolean calls, boolean refused) {
        return switch (reason) {
            case null -> saidOnly(calls, refused);
            case STOP, OTHER -> saidOnly(calls, refused);
            case STOP_SEQUENCE -> "stop_sequence";
            case LENGTH -> "max_tokens";
            case CONTEXT_LENGTH -> "model_context_window_exceeded";
            case TOOL_CALLS -> "tool_use";
            case REFUSAL, CONTENT_FILTER -> "refusal";
            case PAUSE -> "pause_turn";
        };
    }

    private static String saidOnly(boolean calls, boolean refused) {
        return calls ? "tool_use" : refused ? "refusal" : "end_turn";
    }

    static FinishReason read(String reason) {
        return switch (reason) {
            case "end_turn" -> FinishReason.STOP;
            case "stop_sequence" -> FinishReason.STOP_SEQUENCE;
            case "max_tokens" -> FinishReason.LENGTH;
            case "model_context_window_exceeded" -> FinishReason.CONTEXT_LENGTH;
            case "tool_use" -> FinishReason.TOOL_CALLS;
            case "refusal" -> FinishReason.REFUSAL;
            case "pause_turn" -> FinishReason.PAUSE;
            default -> FinishReason.OTHER;
        };
    }
}
