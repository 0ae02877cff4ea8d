package dev.weir.providers.anthropic;

import dev.weir.contracts.money.TokenClass;
import dev.weir.contracts.money.TokenUsage;
import dev.weir.providers.json.JsonWriter;

/// `usage` as this API writes it: `input_tokens` without what a cache gave or took, `output_tokens` with thinking.
final class UsageWriter {
    private UsageWriter() {}

    /// For the head of a stream, before anything is counted.
    static void atStart(JsonWriter out, long inputTokensEstimate) {
        out.beginObject()
                .name("input_tokens")
                .number(inputTokensEstimate)
                .name("cache_creation_input_tokens")
                .number(0)
                .name("cache_read_input_tokens")
                .number(0)
                .name("output_tokens")
                .number(1)
                .endObject();
    }

    /// The last word.
    ///
    /// @param inputTokensEstimate stands in when the provider has not counted the input
    static void total(JsonWriter out, TokenUsage usage, long inputTokensEstimate) {
        long written5m = usage.count(TokenClass.CACHE_WRITE_5M);
        long written1h = usage.count(TokenClass.CACHE_WRITE_1H);
        long read = usage.count(TokenClass.CACHE_READ);
        long fresh = usage.has(TokenClass.INPUT_FRESH)
                ? usage.inputTotal() - read - written5m - written1h
                : inputTokensEstimate;
        out.beginObject()
                .name("input_tokens")
                .number(fresh)
                .name("cache_creation_input_tokens")
                .number(written5m + written1h)
                .name("cache_read_input_tokens")
                .number(read);
        if (written1h > 0) {
            out.name("cache_creation")
                    .beginObject()
                    .name("ephemeral_5m_input_tokens")
                    .number(written5m)
                    .name("ephemeral_1h_input_tokens")
                    .number(written1h)
                    .endObject();
        }
        out.name("output_tokens").number(usage.outputTotal());
        if (usage.has(TokenClass.REASONING)) {
            out.name("output_tokens_details")
                    .beginObject()
                    .name("thinking_tokens")
                    .number(usage.count(TokenClass.REASONING))
                    .endObject();
        }
        out.endObject();
    }
}
