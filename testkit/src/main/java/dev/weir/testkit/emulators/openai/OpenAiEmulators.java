package dev.weir.testkit.emulators.openai;

import dev.weir.testkit.emulators.core.Emulator;
import java.util.List;

/// Every emulator of OpenAI's API.
public final class OpenAiEmulators {
    private OpenAiEmulators() {}

    /// OpenAI first, then the servers that speak like it.
    public static List<Emulator> all() {
        return List.of(
                new OpenAiEmulator(new Flavor("openai")),
                new OpenAiEmulator(new OpenRouter()),
                new OpenAiEmulator(new Azure()),
                new OpenAiEmulator(new Mistral()),
                new OpenAiEmulator(new DeepSeek()),
                new OpenAiEmulator(new Groq()),
                new OpenAiEmulator(new Ollama()),
                new OpenAiEmulator(new Vllm()));
    }
}
