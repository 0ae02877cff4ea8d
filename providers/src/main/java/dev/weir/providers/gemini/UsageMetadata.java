package dev.weir.providers.gemini;

import dev.weir.contracts.money.TokenClass;
import dev.weir.contracts.money.TokenUsage;
import dev.weir.providers.json.JsonReader;

/// Reads one `usageMetadata`, a total that replaces any earlier one, into disjoint classes. The cached part stands
/// inside of the prompt; thoughts and the prompts of tools stand beside. A count of zero may be left out. Counters that
/// contradict each other never make a negative class.
///
/// Source: <https://ai.google.dev/api/generate-content#UsageMetadata>.
final class UsageMetadata {
    private static final long COUNT_MAX = 1_000_000_000_000L;
    private static final long ABSENT = -1;

    private long prompt = ABSENT;
    private long cached = ABSENT;
    private long toolPrompt;
    private long candidates = ABSENT;
    private long thoughts = ABSENT;
    private long total = ABSENT;

    // by modality
    private long audioIn;
    private long imageIn;
    private long audioCached;
    private long imageCached;
    private long audioOut;
    private long imageOut;

    private UsageMetadata() {}

    /// @param finished the model has stopped: what is not there now is zero
    static TokenUsage read(JsonReader json, boolean finished) {
        var usage = new UsageMetadata();
        json.beginObject();
        while (json.nextField()) {
            if (json.peek() == '[') {
                usage.readDetails(json);
            } else if (json.peekNumber()) {
                usage.readCount(json);
            } else {
                json.skip();
            }
        }
        return usage.normalised(finished);
    }

    private void readCount(JsonReader json) {
        String name = json.field();
        long count = Math.clamp(json.number(), 0, COUNT_MAX);
        switch (name) {
            case "promptTokenCount" -> prompt = count;
            case "cachedContentTokenCount" -> cached = count;
            case "toolUsePromptTokenCount" -> toolPrompt = count;
            case "candidatesTokenCount" -> candidates = count;
            case "thoughtsTokenCount" -> thoughts = count;
            case "totalTokenCount" -> total = count;
            default -> {}
        }
    }

    private void readDetails(JsonReader json) {
        String group = json.field();
        json.beginArray();
        while (json.nextItem()) {
            String modality = "";
            long count = 0;
            json.beginObject();
            while (json.nextField()) {
                if (json.fieldIs("modality") && json.peek() == '"') {
                    modality = json.string();
                } else if (json.fieldIs("tokenCount") && json.peekNumber()) {
                    count = Math.clamp(json.number(), 0, COUNT_MAX);
                } else {
                    json.skip();
                }
            }
            take(group, modality, count);
        }
    }

    private void take(String group, String modality, long count) {
        boolean audio = modality.equals("AUDIO");
        if (!audio && !modality.equals("IMAGE")) {
            return;
        }
        switch (group) {
            case "promptTokensDetails", "toolUsePromptTokensDetails" -> {
                audioIn += audio ? count : 0;
                imageIn += audio ? 0 : count;
            }
            case "cacheTokensDetails" -> {
                audioCached += audio ? count : 0;
                imageCached += audio ? 0 : count;
            }
            case "candidatesTokensDetails" -> {
                audioOut += audio ? count : 0;
                imageOut += audio ? 0 : count;
            }
            default -> {}
        }
    }

    private TokenUsage normalised(boolean finished) {
        long input = Math.max(prompt, 0) + toolPrompt;
        long read = Math.min(Math.max(cached, 0), input);
        long heard = Math.min(Math.max(audioIn - audioCached, 0), input - read);
        long seen = Math.min(Math.max(imageIn - imageCached, 0), input - read - heard);
        TokenUsage usage = TokenUsage.NONE.with(TokenClass.INPUT_FRESH, input - read - heard - seen);
        usage = cached == ABSENT ? usage : usage.with(TokenClass.CACHE_READ, read);
        usage = heard == 0 ? usage : usage.with(TokenClass.INPUT_AUDIO, heard);
        usage = seen == 0 ? usage : usage.with(TokenClass.INPUT_IMAGE, seen);
        long thought = Math.max(thoughts, 0);
        long output = candidates == ABSENT ? Math.max(total - input - thought, 0) : candidates;
        if (!finished && candidates == ABSENT && thoughts == ABSENT && output == 0) {
            return usage;
        }
        long spoken = Math.min(audioOut, output);
        long drawn = Math.min(imageOut, output - spoken);
        usage = usage.with(TokenClass.OUTPUT_TEXT, output - spoken - drawn);
        usage = thoughts == ABSENT ? usage : usage.with(TokenClass.REASONING, thought);
        usage = spoken == 0 ? usage : usage.with(TokenClass.OUTPUT_AUDIO, spoken);
        return drawn == 0 ? usage : usage.with(TokenClass.OUTPUT_IMAGE, drawn);
    }
}
