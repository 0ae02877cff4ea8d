package dev.weir.gateway.sdk;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.contracts.money.TokenClass;
import dev.weir.gateway.main.Books;
import dev.weir.testkit.emulators.Emulators;
import dev.weir.testkit.emulators.bedrock.BedrockEmulator;
import dev.weir.testkit.emulators.core.Served;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// Every emulated provider, as a Weir is told of it: the model `any-<provider>` leads to each.
final class EmulatedProviders {
    /// The provider, and the name of a model there.
    private static final Map<String, String> MODELS = new TreeMap<>(Map.ofEntries(
            Map.entry("openai", "gpt-5"),
            Map.entry("anthropic", "claude-sonnet-4-5"),
            Map.entry("gemini", "gemini-3-flash"),
            Map.entry("azure", "gpt-5"),
            Map.entry("bedrock", "us.anthropic.claude-sonnet-4-5-20250929-v1:0"),
            Map.entry("openrouter", "openai/gpt-5"),
            Map.entry("mistral", "magistral-medium"),
            Map.entry("deepseek", "deepseek-chat"),
            Map.entry("groq", "openai/gpt-oss-120b"),
            Map.entry("ollama", "qwen3"),
            Map.entry("vllm", "qwen3")));

    final Emulators emulators = Emulators.shared();

    static String model(String provider) {
        return "any-" + provider;
    }

    /// The settings of a Weir.
    List<String> flags() {
        var flags = new ArrayList<String>();
        MODELS.keySet().forEach(provider -> {
            flags.add("--providers." + provider + ".url=" + emulators.url(provider));
            if (!provider.equals("bedrock")) {
                flags.add("--providers." + provider + ".key=" + emulators.key(provider));
            }
        });
        // Its requests are signed.
        flags.add("--providers.bedrock.aws.region=" + BedrockEmulator.REGION);
        flags.add("--providers.bedrock.aws.accessKeyId=" + BedrockEmulator.ACCESS_KEY);
        flags.add("--providers.bedrock.aws.secretAccessKey=" + BedrockEmulator.SECRET);
        flags.add("--providers.azure.apiVersion=2024-10-21");
        flags.add("--models=" + models());
        return flags;
    }

    private static Path models() {
        String routes = MODELS.entrySet().stream()
                .map(model -> "  - model: any-%s%n    provider: %s%n    upstream: %s%n    unpriced: allow%n"
                        .formatted(model.getKey(), model.getKey(), model.getValue()))
                .collect(Collectors.joining("", "models:\n", ""));
        try {
            return Files.writeString(Files.createTempFile("models-", ".yaml"), routes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// What was served since the last [#forget()]: one request, which is what the books have.
    Served assertBooked(String provider, Books before) {
        Served served = emulators.served(provider, 1).getLast();
        JsonObject row = before.row("completed");
        assertThat(row.getBoolean("estimated")).as("estimated").isFalse();
        Map<String, Long> booked = counts(row);
        Map<String, Long> witnessed = counts(served);
        if (!booked.containsKey(TokenClass.REASONING.key())) {
            // Some providers count thinking, but not apart.
            Long unseen = witnessed.remove(TokenClass.REASONING.key());
            witnessed.merge(TokenClass.OUTPUT_TEXT.key(), unseen == null ? 0 : unseen, Long::sum);
        }
        assertThat(booked).as("booked, and served by " + provider).isEqualTo(witnessed);
        return served;
    }

    private static Map<String, Long> counts(JsonObject row) {
        var counts = new TreeMap<String, Long>();
        row.getJsonObject("tokens")
                .forEach(token -> counts.put(token.getKey(), ((Number) token.getValue()).longValue()));
        counts.values().removeIf(count -> count == 0);
        return counts;
    }

    private static Map<String, Long> counts(Served served) {
        var counts = new TreeMap<String, Long>();
        for (TokenClass tokenClass : TokenClass.values()) {
            counts.put(tokenClass.key(), served.usage().count(tokenClass));
        }
        counts.values().removeIf(count -> count == 0);
        return counts;
    }

    void forget() {
        emulators.forget();
    }
}
