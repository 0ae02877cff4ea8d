package dev.weir.gateway.main;

import com.anthropic.client.AnthropicClient;
import com.anthropic.client.okhttp.AnthropicOkHttpClient;
import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;

/// The official SDKs, pointed at a Weir and otherwise as they come, but that they try nothing again: a test counts what
/// it asked for.
public final class OfficialSdks {
    private OfficialSdks() {}

    public static OpenAIClient openAi(RunningWeir weir, String key) {
        return OpenAIOkHttpClient.builder()
                .baseUrl(weir.api().url() + "/v1")
                .apiKey(key)
                .maxRetries(0)
                .build();
    }

    public static AnthropicClient anthropic(RunningWeir weir, String key) {
        return AnthropicOkHttpClient.builder()
                .baseUrl(weir.api().url())
                .apiKey(key)
                .maxRetries(0)
                .build();
    }
}
