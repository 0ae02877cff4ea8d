package dev.weir.providers.api;

/// The dialects that callers may speak, one for each kind of operation.
///
/// @param endpoints OpenAI's words beside conversations
public record Dialects(Dialect openAi, Dialect responses, Dialect anthropic, Dialect gemini, Dialect endpoints) {
    /// The dialect that an operation belongs to.
    public Dialect of(Operation operation) {
        return switch (operation) {
            case CHAT_COMPLETIONS, COMPLETIONS -> openAi;
            case RESPONSES, RESPONSES_INPUT_TOKENS -> responses;
            case MESSAGES, COUNT_TOKENS -> anthropic;
            case GENERATE_CONTENT, STREAM_GENERATE_CONTENT, COUNT_CONTENT_TOKENS -> gemini;
            case EMBEDDINGS,
                    MODERATIONS,
                    RERANK,
                    IMAGES_GENERATIONS,
                    IMAGES_EDITS,
                    AUDIO_SPEECH,
                    AUDIO_TRANSCRIPTIONS,
                    AUDIO_TRANSLATIONS -> endpoints;
        };
    }

    /// The one whose answers are kept.
    public Remembering remembering() {
        return (Remembering) responses;
    }

    /// The dialect of a path that no operation has: what a caller with a wrong base URL can read.
    public Dialect ofPath(String path) {
        if (path.startsWith("/v1/messages")) {
            return anthropic;
        }
        return path.startsWith("/v1beta/") ? gemini : openAi;
    }
}
