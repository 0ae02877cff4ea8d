package dev.weir.providers.gemini;

import dev.weir.providers.chat.FinishReason;

/// `finishReason`, both ways. There is no word for calls of functions: the model just stops.
///
/// Source: <https://ai.google.dev/api/generate-content#FinishReason>; `MODEL_ARMOR` is Vertex AI's.
final class FinishWords {
    private FinishWords() {}

    /// @param calls the answer has function calls
    static FinishReason read(String reason, boolean calls) {
        return switch (reason) {
            case "STOP" -> calls ? FinishReason.TOOL_CALLS : FinishReason.STOP;
            case "MAX_TOKENS" -> FinishReason.LENGTH;
            case "SAFETY",
                    "RECITATION",
                    "LANGUAGE",
                    "BLOCKLIST",
                    "PROHIBITED_CONTENT",
                    "SPII",
                    "IMAGE_SAFETY",
                    "IMAGE_PROHIBITED_CONTENT",
                    "IMAGE_RECITATION",
                    "MODEL_ARMOR" -> FinishReason.CONTENT_FILTER;
            default -> FinishReason.OTHER;
        };
    }

    /// True when the model broke off over something that is no answer: to callers of other dialects an error.
    static boolean isFailure(String reason) {
        return switch (reason) {
            case "MALFORMED_FUNCTION_CALL",
                    "MALFORMED_RESPONSE",
                    "UNEXPECTED_TOOL_CALL",
                    "TOO_MANY_TOOL_CALLS",
                    "MISSING_THOUGHT_SIGNATURE" -> true;
            default -> false;
        };
    }

    /// @param reason null when the provider gave none
    static String of(FinishReason reason) {
        return switch (reason) {
            case null -> "STOP";
            case STOP, STOP_SEQUENCE, TOOL_CALLS, PAUSE, OTHER -> "STOP";
            case LENGTH, CONTEXT_LENGTH -> "MAX_TOKENS";
            case REFUSAL, CONTENT_FILTER -> "SAFETY";
        };
    }
}
