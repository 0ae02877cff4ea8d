package dev.weir.providers.responses;

import dev.weir.contracts.money.TokenClass;
import dev.weir.contracts.money.TokenUsage;
import dev.weir.providers.json.JsonWriter;

/// `usage` as this API writes it: details are parts of their totals.
final class UsageWriter {
    private UsageWriter() {}

    /// @param inputTokensEstimate stands in when the provider has not counted the input
    static void write(JsonWriter out, TokenUsage usage, long inputTokensEstimate) {
        long input = usage.has(TokenClass.INPUT_FRESH) ? usage.inputTotal() : inputTokensEstimate;
        long output = usage.outputTotal();
        out.beginObject()
                .name("input_tokens")
                .number(input)
                .name("input_tokens_details")
                .beginObject()
                .name("cached_tokens")
                .number(usage.count(TokenClass.CACHE_READ))
                .name("cache_write_tokens")
                .number(usage.count(TokenClass.CACHE_WRITE_5M) + usage.count(TokenClass.CACHE_WRITE_1H))
                .endObject()
                .name("output_tokens")
                .number(output)
                .name("output_tokens_details")
                .beginObject()
                .name("reasoning_tokens")
                .number(usage.count(TokenClass.REASONING))
                .endObject()
                .name("total_tokens")
                .number(input + output)
                .endObject();
    }
}
