package dev.weir.gateway.sdk;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.contracts.money.PriceVersion;
import dev.weir.contracts.money.TokenClass;
import dev.weir.contracts.money.TokenUsage;
import dev.weir.gateway.main.Books;
import dev.weir.testkit.emulators.Emulators;
import dev.weir.testkit.emulators.core.Served;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// The emulated OpenAI and Cohere, with a price for each way of counting.
final class PricedEndpoints {
    private static final String MODELS = """
            models:
              - {model: "*-moderation-*", provider: openai, unpriced: allow}
              - {model: "rerank-*", provider: cohere}
              - {model: alias, provider: openai, upstream: text-embedding-3-small}
              - {model: "*", provider: openai}
            """;

    /// Classes that may cost the same as input or output.
    private static final List<String> CLASSES = List.of(
            "cacheRead",
            "cacheWrite5m",
            "cacheWrite1h",
            "inputAudio",
            "inputImage",
            "reasoning",
            "outputAudio",
            "outputImage");

    private static final String PRICES = String.join(
            "\n",
            "prices:",
            row("openai", "text-embedding-3-small", "input: '0.02', output: 0"),
            row("openai", "gpt-image-1", "input: 5, cacheRead: '1.25', inputImage: 10, output: 40, perImage: 0"),
            row("openai", "dall-e-3", "input: 0, output: 0, perImage: '0.04'"),
            row("openai", "gpt-4o-mini-tts", "input: '0.60', output: 12, perMillionCharacters: 0"),
            row("openai", "tts-1", "input: 0, output: 0, perMillionCharacters: 15"),
            row("openai", "gpt-4o-transcribe", "input: '2.50', inputAudio: 6, output: 10, perSecond: 0"),
            row("openai", "whisper-1", "input: 0, output: 0, perMinute: '0.006'"),
            row("openai", "by-token", "input: 1, output: 1"),
            row("demo", "demo", "input: 1, output: 1"),
            row("cohere", "rerank-v3.5", "input: 0, output: 0, perSearch: '0.002'"));

    private static String row(String provider, String model, String prices) {
        String same = String.join(
                ", ", CLASSES.stream().filter(each -> !prices.contains(each)).toList());
        return "  - {provider: %s, model: %s, from: 2026-01-01, checked: 2026-01-01, source: test, %s, same: [%s],"
                        .formatted(provider, model, prices, same)
                + " outputTokensMax: 6240}";
    }

    final Emulators emulators = Emulators.shared();

    List<String> flags() {
        return List.of(
                "--providers.openai.url=" + emulators.url("openai"),
                "--providers.openai.key=" + emulators.key("openai"),
                "--providers.cohere.url=" + emulators.url("cohere"),
                "--providers.cohere.key=" + emulators.key("cohere"),
                "--models=" + file("models", MODELS),
                "--prices=" + file("prices", PRICES));
    }

    private static Path file(String name, String content) {
        try {
            return Files.writeString(Files.createTempFile(name, ".yaml"), content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// The one request since [#forget()]: what was served is in the books, as the provider reported it, at these
    /// prices of a million (of the class, in nano-units).
    Served assertBooked(String provider, Books before, Map<TokenClass, Long> prices) {
        Served served = emulators.served(provider, 1).getLast();
        JsonObject row = before.row("completed");
        assertThat(row.getBoolean("estimated")).as("estimated").isFalse();
        assertThat(counts(row)).as("booked, and served by " + provider).isEqualTo(counts(used(served)));
        assertThat(new BigDecimal(row.getString("cost")))
                .as("the cost of " + row)
                .isEqualByComparingTo(BigDecimal.valueOf(price(prices).costNanos(used(served)), 9));
        return served;
    }

    private static PriceVersion price(Map<TokenClass, Long> prices) {
        var all = new TreeMap<>(prices);
        for (TokenClass tokenClass : TokenClass.values()) {
            boolean needed = tokenClass.isUnit() || tokenClass == tokenClass.fallback();
            all.computeIfAbsent(tokenClass, _ -> needed ? 0L : null);
        }
        return new PriceVersion("v", "p", "m", "USD", all, 1, java.time.Instant.EPOCH);
    }

    /// Tokens, and, where there are none or where they are told beside them, units.
    private static TokenUsage used(Served served) {
        TokenUsage used = served.usage();
        for (Map.Entry<String, Long> unit : served.units().entrySet()) {
            TokenClass tokenClass = unit(unit.getKey());
            boolean told = tokenClass != TokenClass.AUDIO_SECONDS || used.isNone();
            used = told ? used.with(tokenClass, unit.getValue()) : used;
        }
        return used;
    }

    private static TokenClass unit(String name) {
        return switch (name) {
            case "images" -> TokenClass.IMAGES;
            case "seconds" -> TokenClass.AUDIO_SECONDS;
            case "characters" -> TokenClass.CHARACTERS;
            case "searches" -> TokenClass.SEARCHES;
            case String other -> throw new AssertionError("unit " + other);
        };
    }

    static Map<String, Long> counts(JsonObject row) {
        var counts = new TreeMap<String, Long>();
        row.getJsonObject("tokens")
                .forEach(token -> counts.put(token.getKey(), ((Number) token.getValue()).longValue()));
        counts.values().removeIf(count -> count == 0);
        return counts;
    }

    private static Map<String, Long> counts(TokenUsage usage) {
        var counts = new TreeMap<String, Long>();
        usage.asMap().forEach((tokenClass, count) -> counts.put(tokenClass.key(), count));
        counts.values().removeIf(count -> count == 0);
        return counts;
    }

    void forget() {
        emulators.forget();
    }
}
