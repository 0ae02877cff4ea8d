package dev.weir.gateway.main;

import dev.weir.contracts.config.Setting;
import dev.weir.providers.upstream.UpstreamSettings;
import java.util.Map;

/// `providers` of [WeirConfig] by itself: the part of the settings that changes while Weir runs.
record ProvidersConfig(
        @Setting(value = ProvidersConfig.ALWAYS, doc = "As in the settings.")
        Map<String, UpstreamSettings> providers) {
    /// The names that always exist.
    static final String ALWAYS = "demo, openai, anthropic, gemini, azure, bedrock, openrouter, mistral, deepseek, groq,"
            + " replicate, cohere, ollama, vllm";
}
