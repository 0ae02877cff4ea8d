package dev.weir.providers.pairs;

/// What a caller takes for the proper end of an answer.
final class Ends {
    /// In any dialect.
    static final String[] ALL = {
        "[DONE]",
        "\"finish_reason\":\"",
        "message_stop",
        "message_delta",
        "\"finishReason\"",
        "response.completed",
        "response.incomplete"
    };

    private Ends() {}

    /// In one.
    static String[] of(String caller) {
        return switch (caller) {
            case "openai" -> new String[] {ALL[0], ALL[1]};
            case "anthropic" -> new String[] {ALL[2], ALL[3]};
            case "gemini" -> new String[] {ALL[4]};
            case "responses" -> new String[] {ALL[5], ALL[6]};
            default -> throw new IllegalArgumentException(caller);
        };
    }

    /// The one that nothing follows in a stream; the others may come shortly before a cut.
    static String last(String caller) {
        return switch (caller) {
            case "openai" -> ALL[0];
            case "anthropic" -> ALL[2];
            case "gemini" -> "\"finishReason\"";
            case "responses" -> ALL[5];
            default -> throw new IllegalArgumentException(caller);
        };
    }
}
