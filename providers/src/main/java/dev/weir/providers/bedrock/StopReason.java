package dev.weir.providers.bedrock;

import dev.weir.providers.chat.FinishReason;

/// `stopReason`.
final class StopReason {
    private StopReason() {}

    static FinishReason read(String reason) {
        return switch (reason) {
            case "end_turn" -> FinishReason.STOP;
            case "stop_sequence" -> FinishReason.STOP_SEQUENCE;
            case "max_tokens" -> FinishReason.LENGTH;
            case "model_context_window_exceeded" -> FinishReason.CONTEXT_LENGTH;
            case "tool_use" -> FinishReason.TOOL_CALLS;
            case "guardrail_intervened", "content_filtered" -> FinishReason.CONTENT_FILTER;
            case "refusal" -> FinishReason.REFUSAL;
            case "pause_turn" -> FinishReason.PAUSE;
            default -> FinishReason.OTHER;
        };
    }

    /// The model said something that Bedrock could make nothing of: an error, though it is charged.
    static boolean isFailure(String reason) {
        return reason.equals("malformed_model_output") || reason.equals("malformed_tool_use");
    }
}
