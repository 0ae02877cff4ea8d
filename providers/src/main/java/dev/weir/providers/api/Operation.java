package dev.weir.providers.api;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/// A model endpoint, named by its path below the version prefix.
public enum Operation {
    CHAT_COMPLETIONS("/chat/completions"),
    COMPLETIONS("/completions"),
    RESPONSES("/responses"),
    /// How many tokens the input of a request to it would have; no model runs and nothing is charged.
    RESPONSES_INPUT_TOKENS("/responses/input_tokens"),
    /// Anthropic's.
    MESSAGES("/messages"),
    /// Anthropic's: how many tokens a request would have; no model runs and nothing is charged.
    COUNT_TOKENS("/messages/count_tokens"),
    // Gemini names the model in the path.
    GENERATE_CONTENT("/models/{model}:generateContent"),
    STREAM_GENERATE_CONTENT("/models/{model}:streamGenerateContent"),
    COUNT_CONTENT_TOKENS("/models/{model}:countTokens"),
    // What OpenAI has beside conversations.
    EMBEDDINGS("/embeddings"),
    MODERATIONS("/moderations"),
    /// Cohere's and Jina's.
    RERANK("/rerank"),
    IMAGES_GENERATIONS("/images/generations"),
    IMAGES_EDITS("/images/edits"),
    AUDIO_SPEECH("/audio/speech"),
    AUDIO_TRANSCRIPTIONS("/audio/transcriptions"),
    AUDIO_TRANSLATIONS("/audio/translations");

    private static final String MODEL = "{model}";

    private final String path;

    Operation(String path) {
        this.path = path;
    }

    /// The path below a base URL such as `https://host/v1`.
    public String path() {
        return path;
    }

    /// The same for a model, whose name stands in some paths.
    public String path(String model) {
        return path.replace(
                MODEL,
                URLEncoder.encode(model, StandardCharsets.UTF_8)
                        .replace("+", "%20")
                        .replace("%2F", "/"));
    }

    /// True for one that has a model answer a conversation: the same in every dialect, so it can be translated.
    public boolean isConversation() {
        return switch (this) {
            case CHAT_COMPLETIONS, RESPONSES, MESSAGES, GENERATE_CONTENT, STREAM_GENERATE_CONTENT -> true;
            case COMPLETIONS,
                    RESPONSES_INPUT_TOKENS,
                    COUNT_TOKENS,
                    COUNT_CONTENT_TOKENS,
                    EMBEDDINGS,
                    MODERATIONS,
                    RERANK,
                    IMAGES_GENERATIONS,
                    IMAGES_EDITS,
                    AUDIO_SPEECH,
                    AUDIO_TRANSCRIPTIONS,
                    AUDIO_TRANSLATIONS -> false;
        };
    }

    /// True for one that costs nothing: no model runs.
    public boolean isFree() {
        return this == RESPONSES_INPUT_TOKENS || this == COUNT_TOKENS || this == COUNT_CONTENT_TOKENS;
    }

    /// True for one whose answer may be given again to the same request: a text or numbers, nothing large, nothing that
    /// is free anyway.
    public boolean isCacheable() {
        return switch (this) {
            case CHAT_COMPLETIONS,
                    COMPLETIONS,
                    RESPONSES,
                    MESSAGES,
                    GENERATE_CONTENT,
                    STREAM_GENERATE_CONTENT,
                    EMBEDDINGS,
                    MODERATIONS,
                    RERANK -> true;
            case RESPONSES_INPUT_TOKENS,
                    COUNT_TOKENS,
                    COUNT_CONTENT_TOKENS,
                    IMAGES_GENERATIONS,
                    IMAGES_EDITS,
                    AUDIO_SPEECH,
                    AUDIO_TRANSCRIPTIONS,
                    AUDIO_TRANSLATIONS -> false;
        };
    }

    /// True for one whose body is a form with files (`multipart/form-data`), not JSON.
    public boolean isUpload() {
        return switch (this) {
            case IMAGES_EDITS, AUDIO_TRANSCRIPTIONS, AUDIO_TRANSLATIONS -> true;
            case CHAT_COMPLETIONS,
                    COMPLETIONS,
                    RESPONSES,
                    RESPONSES_INPUT_TOKENS,
                    MESSAGES,
                    COUNT_TOKENS,
                    GENERATE_CONTENT,
                    STREAM_GENERATE_CONTENT,
                    COUNT_CONTENT_TOKENS,
                    EMBEDDINGS,
                    MODERATIONS,
                    RERANK,
                    IMAGES_GENERATIONS,
                    AUDIO_SPEECH -> false;
        };
    }

    /// The one that a path asks of its model behind a colon, such as `generateContent`.
    public static Optional<Operation> ofMethod(String method) {
        return switch (method) {
            case "generateContent" -> Optional.of(GENERATE_CONTENT);
            case "streamGenerateContent" -> Optional.of(STREAM_GENERATE_CONTENT);
            case "countTokens" -> Optional.of(COUNT_CONTENT_TOKENS);
            default -> Optional.empty();
        };
    }

    /// True when the model is named by the path, not by the body.
    public boolean namesModel() {
        return path.contains(MODEL);
    }
}
