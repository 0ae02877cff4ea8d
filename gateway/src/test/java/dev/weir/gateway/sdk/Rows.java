package dev.weir.gateway.sdk;

/// Who can do what, streamed and not.
final class Rows {
    static final String ALL = """
            provider,   streamed
            openai,     false
            openai,     true
            anthropic,  false
            anthropic,  true
            gemini,     false
            gemini,     true
            azure,      false
            azure,      true
            bedrock,    false
            bedrock,    true
            openrouter, false
            openrouter, true
            mistral,    false
            mistral,    true
            deepseek,   false
            deepseek,   true
            groq,       false
            groq,       true
            ollama,     false
            ollama,     true
            vllm,       false
            vllm,       true
            """;

    /// DeepSeek takes text only.
    static final String SEEING = """
            provider,   streamed
            openai,     false
            openai,     true
            anthropic,  false
            anthropic,  true
            gemini,     false
            gemini,     true
            azure,      false
            azure,      true
            bedrock,    false
            bedrock,    true
            openrouter, false
            openrouter, true
            mistral,    false
            mistral,    true
            groq,       false
            groq,       true
            ollama,     false
            ollama,     true
            vllm,       false
            vllm,       true
            """;

    static final String THINKING = ALL;

    static final String STRUCTURED = """
            provider
            openai
            anthropic
            gemini
            azure
            bedrock
            openrouter
            mistral
            groq
            ollama
            vllm
            """;

    static final String NAMES = """
            provider
            openai
            anthropic
            gemini
            azure
            bedrock
            openrouter
            mistral
            deepseek
            groq
            ollama
            vllm
            """;

    private Rows() {}
}
