package dev.weir.gateway.main;

import java.util.Arrays;
import java.util.Optional;

/// The providers that need no more than a key, or not even that: their addresses and what they speak.
enum KnownProvider {
    OPENAI("https://api.openai.com/v1", Kind.OPENAI),
    ANTHROPIC("https://api.anthropic.com/v1", Kind.ANTHROPIC),
    GEMINI("https://generativelanguage.googleapis.com/v1beta", Kind.GEMINI),
    /// Every resource has an address of its own.
    AZURE(null, Kind.AZURE),
    /// Every region has one.
    BEDROCK(null, Kind.BEDROCK),
    OPENROUTER("https://openrouter.ai/api/v1", Kind.COMPATIBLE),
    MISTRAL("https://api.mistral.ai/v1", Kind.STRICT),
    DEEPSEEK("https://api.deepseek.com/v1", Kind.REWRITTEN),
    GROQ("https://api.groq.com/openai/v1", Kind.COMPATIBLE),
    REPLICATE("https://api.replicate.com/v1", Kind.REPLICATE);

    /// What a provider speaks, by the names of the setting.
    enum Kind {
        OPENAI("openai"),
        COMPATIBLE("openai-compatible"),
        /// Its streams differ where OpenAI's SDKs take no difference, so that its answers are written anew.
        REWRITTEN("openai-rewritten"),
        /// Refuses every field that it does not know, so that requests are written anew too; reports usage unasked.
        STRICT("openai-strict"),
        ANTHROPIC("anthropic"),
        GEMINI("gemini"),
        AZURE("azure"),
        BEDROCK("bedrock"),
        /// An answer takes several requests.
        REPLICATE("replicate");

        private final String word;

        Kind(String word) {
            this.word = word;
        }

        /// Its name in the setting.
        String word() {
            return word;
        }

        /// @throws IllegalArgumentException naming the word and what may stand there
        static Kind of(String word) {
            return Arrays.stream(values())
                    .filter(kind -> kind.word.equals(word))
                    .findFirst()
                    .orElseThrow(() -> new IllegalArgumentException("dialect: '" + word + "' (expected: "
                            + String.join(
                                    ", ",
                                    Arrays.stream(values())
                                            .map(kind -> kind.word)
                                            .toList())
                            + ")"));
        }
    }

    private final String url;
    private final Kind kind;

    KnownProvider(String url, Kind kind) {
        this.url = url;
        this.kind = kind;
    }

    static Optional<KnownProvider> named(String name) {
        return Arrays.stream(values())
                .filter(known -> known.name().equalsIgnoreCase(name))
                .findFirst();
    }

    /// Where it is; empty when that is for the configuration to say.
    Optional<String> url() {
        return Optional.ofNullable(url);
    }

    Kind kind() {
        return kind;
    }
}
