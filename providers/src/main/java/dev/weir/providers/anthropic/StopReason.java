package dev.weir.providers.anthropic;

import dev.weir.providers.chat.FinishReason;

/// `stop_reason`, both ways.
final class StopReason {
    private StopReason() {}

    static String of(FinishReason reason) {
        return switch (reason) {
            case STOP, OTHER -> "end_turn";
            case STOP_SEQUENCE -> "stop_sequence";
            case LENGTH -> "max_tokens";
            case CONTEXT_LENGTH -> "model_context_window_exceeded";
            case TOOL_CALLS -> "tool_use";
            case REFUSAL, CONTENT_FILTER -> "refusal";
            case PAUSE -> "pause_turn";
        };
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
