package dev.weir.gateway.system;

import dev.weir.testkit.emulators.Emulators;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// The emulated OpenAI as a Weir is told of it, with prices and names of the test's own.
final class LiveProvider {
    /// What a session holds for each response at these prices: 32,768 tokens at 32 and 4,096 at 64 USD a million.
    static final String HELD = "1.31072";

    private static final String MODELS = """
            models:
              - model: voice
                provider: openai
                upstream: gpt-realtime
              - model: scribe
                provider: openai
                upstream: gpt-4o-transcribe
              - model: clock
                provider: openai
                upstream: whisper-1
              - model: other-scribe
                provider: azure
                upstream: gpt-4o-transcribe
                unpriced: allow
              - model: demo
                provider: demo
                unpriced: allow
              - model: priceless
                provider: openai
            """;

    private static final String PRICES = """
            prices:
              - {provider: openai, model: gpt-realtime, from: 2025-08-28, source: a test, checked: 2026-11-01,
                 input: "4.00", cacheRead: "0.40", inputAudio: "32.00", inputImage: "5.00",
                 output: "16.00", outputAudio: "64.00", same: [reasoning],
                 without: [cacheWrite5m, cacheWrite1h, outputImage], outputTokensMax: 4096}
              - {provider: openai, model: gpt-4o-transcribe, from: 2025-08-28, source: a test, checked: 2026-11-01,
                 input: "2.50", inputAudio: "6.00", output: "10.00", same: [reasoning],
                 without: [cacheRead, cacheWrite5m, cacheWrite1h, inputImage, outputAudio, outputImage],
                 outputTokensMax: 2000}
              - {provider: openai, model: whisper-1, from: 2025-08-28, source: a test, checked: 2026-11-01,
                 input: "0", output: "0", perMinute: "0.006",
                 without: [cacheRead, cacheWrite5m, cacheWrite1h, inputAudio, inputImage, reasoning, outputAudio,
                           outputImage], outputTokensMax: 2000}
            """;

    private LiveProvider() {}

    /// The settings of a Weir.
    static List<String> flags(Emulators emulators, String... more) {
        return flagsAndModels(emulators, "", more);
    }

    /// The same with routes of a test's own.
    ///
    /// @param models as they stand in `models.yaml`
    static List<String> flagsAndModels(Emulators emulators, String models, String... more) {
        var flags = new ArrayList<>(List.of(
                "--providers.openai.url=" + emulators.url("openai"),
                "--providers.openai.key=" + emulators.key("openai"),
                "--providers.azure.url=" + emulators.url("azure") + "/v1",
                "--providers.azure.key=" + emulators.key("azure"),
                "--billing.shortageWait=300ms",
                "--models=" + file("models-", MODELS + models),
                "--prices=" + file("prices-", PRICES)));
        flags.addAll(List.of(more));
        return flags;
    }

    private static Path file(String prefix, String text) {
        try {
            Path file = Files.createTempFile(prefix, ".yaml");
            file.toFile().deleteOnExit();
            return Files.writeString(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
