package dev.weir.providers.openai;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.weir.contracts.money.TokenClass;
import dev.weir.contracts.money.TokenUsage;
import dev.weir.providers.json.JsonSlice;
import dev.weir.providers.wire.Json;
import dev.weir.providers.wire.UsageCounter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/// Gathers a `usage` object and normalises it into disjoint classes: the details are subsets of their totals, so each
/// is taken out of its total once. Counters that contradict each other never make a negative class.
///
/// Source: <https://platform.openai.com/docs/api-reference/completions/object>.
public final class UsageReport implements UsageCounter {
    private static final long COUNT_MAX = 1_000_000_000_000L;
    private static final int COUNT_DIGITS_MAX = 13;
    private static final long ABSENT = -1;

    private long prompt = ABSENT;
    private long completion = ABSENT;
    private long total = ABSENT;
    private long cached = ABSENT;
    private long cacheWritten = ABSENT;
    private long audioIn = ABSENT;
    private long imageIn = ABSENT;
    private long reasoning = ABSENT;
    private long audioOut = ABSENT;
    private long imageOut = ABSENT;

    /// Reads a `usage` object. Empty when it counts nothing.
    public static Optional<TokenUsage> read(JsonSlice usage) {
        try (JsonParser json = Json.FACTORY.createParser(usage.toString().getBytes(StandardCharsets.UTF_8))) {
            json.nextToken();
            return read(json);
        } catch (IOException e) {
            // JSON it is, but with a number beyond all bounds: it counts nothing.
            return Optional.empty();
        }
    }

    /// Reads the object the parser stands at the start of, to its end.
    static Optional<TokenUsage> read(JsonParser json) throws IOException {
        var report = new UsageReport();
        while (json.nextToken() != JsonToken.END_OBJECT) {
            String name = json.currentName();
            if (json.nextToken() == JsonToken.START_OBJECT && isDetails(name)) {
                while (json.nextToken() != JsonToken.END_OBJECT) {
                    String inner = json.currentName();
                    json.nextToken();
                    report.take(name, inner, json);
                    json.skipChildren();
                }
            } else {
                report.take("", name, json);
                json.skipChildren();
            }
        }
        return report.normalised();
    }

    /// True for an object inside of `usage` whose counters are parts of the totals.
    static boolean isDetails(String name) {
        return name.endsWith("_tokens_details");
    }

    @Override
    public boolean counts(String group) {
        return isDetails(group);
    }

    @Override
    public void take(String group, String name, JsonParser json) throws IOException {
        if (json.currentToken() != JsonToken.VALUE_NUMBER_INT) {
            return;
        }
        boolean huge = json.getTextLength() > COUNT_DIGITS_MAX && json.getTextCharacters()[json.getTextOffset()] != '-';
        boolean tiny = json.getTextLength() > COUNT_DIGITS_MAX && !huge;
        long value = huge ? COUNT_MAX : tiny ? 0 : Math.clamp(json.getLongValue(), 0, COUNT_MAX);
        if (group.isEmpty()) {
            count(name, value);
        } else {
            countPart(group.startsWith("prompt") || group.startsWith("input"), name, value);
        }
    }

    private void count(String name, long value) {
        switch (name) {
            case "prompt_tokens", "input_tokens" -> prompt = value;
            case "completion_tokens", "output_tokens" -> completion = value;
            case "total_tokens" -> total = value;
            // DeepSeek reports its cache beside the totals.
            case "prompt_cache_hit_tokens" -> cached = value;
            default -> {}
        }
    }

    private void countPart(boolean input, String name, long value) {
        switch (name) {
            case "cached_tokens" -> cached = input ? value : cached;
            case "cache_write_tokens" -> cacheWritten = input ? value : cacheWritten;
            case "reasoning_tokens" -> reasoning = input ? reasoning : value;
            case "audio_tokens" -> {
                audioIn = input ? value : audioIn;
                audioOut = input ? audioOut : value;
            }
            case "image_tokens" -> {
                imageIn = input ? value : imageIn;
                imageOut = input ? imageOut : value;
            }
            default -> {}
        }
    }

    /// Empty when neither total was reported.
    @Override
    public Optional<TokenUsage> normalised() {
        if (prompt == ABSENT && completion == ABSENT) {
            return Optional.empty();
        }
        long input = Math.max(prompt, 0);
        long output = Math.max(completion, 0);
        if (reasoning > 0 && total == input + output + reasoning) {
            // xAI counts reasoning beside the completion, not inside.
            output += reasoning;
        }
        long read = Math.min(cached, input);
        long written = Math.min(cacheWritten, input - Math.max(read, 0));
        long heard = Math.min(audioIn, input - Math.max(read, 0) - Math.max(written, 0));
        long seen = Math.min(imageIn, input - Math.max(read, 0) - Math.max(written, 0) - Math.max(heard, 0));
        long fresh = input - Math.max(read, 0) - Math.max(written, 0) - Math.max(heard, 0) - Math.max(seen, 0);

        long thought = Math.min(reasoning, output);
        long spoken = Math.min(audioOut, output - Math.max(thought, 0));
        long drawn = Math.min(imageOut, output - Math.max(thought, 0) - Math.max(spoken, 0));
        long text = output - Math.max(thought, 0) - Math.max(spoken, 0) - Math.max(drawn, 0);

        TokenUsage usage = TokenUsage.of(fresh, text);
        usage = with(usage, TokenClass.CACHE_READ, read, cached >= 0);
        usage = with(usage, TokenClass.CACHE_WRITE_5M, written, cacheWritten >= 0);
        usage = with(usage, TokenClass.REASONING, thought, reasoning >= 0);
        // Zeros of these are in every report of OpenAI and say nothing.
        usage = with(usage, TokenClass.INPUT_AUDIO, heard, audioIn > 0);
        usage = with(usage, TokenClass.INPUT_IMAGE, seen, imageIn > 0);
        usage = with(usage, TokenClass.OUTPUT_AUDIO, spoken, audioOut > 0);
        return Optional.of(with(usage, TokenClass.OUTPUT_IMAGE, drawn, imageOut > 0));
    }

    private static TokenUsage with(TokenUsage usage, TokenClass tokenClass, long tokens, boolean reported) {
        return reported ? usage.with(tokenClass, tokens) : usage;
    }
}
