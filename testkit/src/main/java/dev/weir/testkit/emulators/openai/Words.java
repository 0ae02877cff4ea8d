package dev.weir.testkit.emulators.openai;

import java.util.Set;

/// OpenAI's own words for chat completions.
final class Words {
    static final Set<String> ROLES = Set.of("developer", "system", "user", "assistant", "tool", "function");
    static final Set<String> USER_PARTS = Set.of("text", "image_url", "input_audio", "file");
    static final Set<String> PARAMETERS = Set.of(
            "model",
            "messages",
            "stream",
            "stream_options",
            "max_completion_tokens",
            "max_tokens",
            "temperature",
            "top_p",
            "n",
            "stop",
            "seed",
            "logprobs",
            "top_logprobs",
            "logit_bias",
            "presence_penalty",
            "frequency_penalty",
            "response_format",
            "tools",
            "tool_choice",
            "parallel_tool_calls",
            "functions",
            "function_call",
            "reasoning_effort",
            "verbosity",
            "modalities",
            "audio",
            "prediction",
            "web_search_options",
            "service_tier",
            "store",
            "metadata",
            "user",
            "safety_identifier",
            "prompt_cache_key",
            "prompt_cache_retention",
            "prompt_cache_options",
            "moderation");

    private Words() {}
}
