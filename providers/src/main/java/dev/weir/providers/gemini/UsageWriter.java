package dev.weir.providers.gemini;

import dev.weir.contracts.money.TokenClass;
import dev.weir.contracts.money.TokenUsage;
import dev.weir.providers.json.JsonWriter;

/// `usageMetadata` as this API writes it: thoughts beside the candidates, the cached part inside of the prompt.
final class UsageWriter {
    private UsageWriter() {}

    /// @param inputTokensEstimate stands in when the provider has not counted the input
    static void write(JsonWriter out, TokenUsage usage, long inputTokensEstimate) {
        long input = usage.has(TokenClass.INPUT_FRESH) ? usage.inputTotal() : inputTokensEstimate;
        long thoughts = usage.count(TokenClass.REASONING);
        long candidates = usage.outputTotal() - thoughts;
        out.beginObject()
                .name("promptTokenCount")
                .number(input)
                .name("candidatesTokenCount")
                .number(candidates)
                .name("totalTokenCount")
                .number(input + candidates + thoughts);
        if (usage.has(TokenClass.CACHE_READ)) {
            out.name("cachedContentTokenCount").number(usage.count(TokenClass.CACHE_READ));
        }
        if (usage.has(TokenClass.REASONING)) {
            out.name("thoughtsTokenCount").number(thoughts);
        }
        long heard = usage.count(TokenClass.INPUT_AUDIO);
        long seen = usage.count(TokenClass.INPUT_IMAGE);
        details(out, "promptTokensDetails", input - heard - seen, heard, seen);
        long spoken = usage.count(TokenClass.OUTPUT_AUDIO);
        long drawn = usage.count(TokenClass.OUTPUT_IMAGE);
        details(out, "candidatesTokensDetails", candidates - spoken - drawn, spoken, drawn);
        out.endObject();
    }

    /// Only where there is more than text.
    private static void details(JsonWriter out, String name, long text, long audio, long image) {
        if (audio == 0 && image == 0) {
            return;
        }
        out.name(name).beginArray();
        modality(out, "TEXT", text);
        modality(out, "AUDIO", audio);
        modality(out, "IMAGE", image);
        out.endArray();
    }

    private static void modality(JsonWriter out, String modality, long tokens) {
        if (tokens > 0) {
            out.beginObject()
                    .name("modality")
                    .string(modality)
                    .name("tokenCount")
                    .number(tokens)
                    .endObject();
        }
    }
}
