package dev.weir.providers.anthropic;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.weir.contracts.money.TokenClass;
import dev.weir.contracts.money.TokenUsage;
import dev.weir.providers.json.JsonReader;
import dev.weir.providers.wire.UsageCounter;
import java.io.IOException;
import java.util.Optional;

/// Gathers the usage reports of one answer: they are totals, and a later one may leave out what an earlier one said.
/// The classes are disjoint as they come, but that `output_tokens` includes thinking.
///
/// Source: <https://docs.anthropic.com/en/api/messages>.
final class MessageUsage implements UsageCounter {
    private static final long COUNT_MAX = 1_000_000_000_000L;
    private static final int COUNT_DIGITS_MAX = 13;
    private static final long ABSENT = -1;

    private long input = ABSENT;
    private long cacheRead = ABSENT;
    private long cacheWritten = ABSENT;
    private long written5m = ABSENT;
    private long written1h = ABSENT;
    private long output = ABSENT;
    private long thinking = ABSENT;

    /// @param counted false for the head of a stream, whose `output_tokens` is no count
    void read(JsonReader json, boolean counted) {
        json.beginObject();
        while (json.nextField()) {
            boolean object = json.peek() == '{';
            if (object && json.fieldIs("cache_creation")) {
                readInner(json, true);
            } else if (object && counted && json.fieldIs("output_tokens_details")) {
                readInner(json, false);
            } else if (!json.peekNumber()) {
                json.skip();
            } else if (json.fieldIs("input_tokens")) {
                input = count(json);
            } else if (json.fieldIs("cache_read_input_tokens")) {
                cacheRead = count(json);
            } else if (json.fieldIs("cache_creation_input_tokens")) {
                cacheWritten = count(json);
            } else if (counted && json.fieldIs("output_tokens")) {
                output = count(json);
            } else {
                json.skip();
            }
        }
    }

    @Override
    public boolean counts(String group) {
        return group.equals("cache_creation") || group.equals("output_tokens_details");
    }

    @Override
    public void take(String group, String name, JsonParser json) throws IOException {
        if (json.currentToken() != JsonToken.VALUE_NUMBER_INT) {
            return;
        }
        boolean huge = json.getTextLength() > COUNT_DIGITS_MAX;
        long value = huge ? COUNT_MAX : Math.clamp(json.getLongValue(), 0, COUNT_MAX);
        switch (name) {
            case "input_tokens" -> input = group.isEmpty() ? value : input;
            case "cache_read_input_tokens" -> cacheRead = value;
            case "cache_creation_input_tokens" -> cacheWritten = value;
            case "output_tokens" -> output = group.isEmpty() ? value : output;
            case "ephemeral_5m_input_tokens" -> written5m = value;
            case "ephemeral_1h_input_tokens" -> written1h = value;
            case "thinking_tokens" -> thinking = value;
            default -> {}
        }
    }

    private void readInner(JsonReader json, boolean cache) {
        json.beginObject();
        while (json.nextField()) {
            if (!json.peekNumber()) {
                json.skip();
            } else if (cache && json.fieldIs("ephemeral_5m_input_tokens")) {
                written5m = count(json);
            } else if (cache && json.fieldIs("ephemeral_1h_input_tokens")) {
                written1h = count(json);
            } else if (!cache && json.fieldIs("thinking_tokens")) {
                thinking = count(json);
            } else {
                json.skip();
            }
        }
    }

    private static long count(JsonReader json) {
        return Math.clamp(json.number(), 0, COUNT_MAX);
    }

    /// Empty when nothing was counted.
    @Override
    public Optional<TokenUsage> normalised() {
        if (input == ABSENT && output == ABSENT) {
            return Optional.empty();
        }
        long hour = Math.max(written1h, 0);
        long fiveMinutes = Math.max(cacheWritten - hour, Math.max(written5m, 0));
        long thought = Math.min(Math.max(thinking, 0), Math.max(output, 0));
        TokenUsage usage = TokenUsage.NONE.with(TokenClass.INPUT_FRESH, Math.max(input, 0));
        usage = with(usage, TokenClass.OUTPUT_TEXT, output == ABSENT ? ABSENT : output - thought);
        usage = with(usage, TokenClass.CACHE_READ, cacheRead);
        usage = cacheWritten == ABSENT && written5m == ABSENT
                ? usage
                : usage.with(TokenClass.CACHE_WRITE_5M, fiveMinutes);
        usage = with(usage, TokenClass.CACHE_WRITE_1H, written1h);
        return Optional.of(thinking == ABSENT ? usage : usage.with(TokenClass.REASONING, thought));
    }

    private static TokenUsage with(TokenUsage usage, TokenClass tokenClass, long tokens) {
        return tokens == ABSENT ? usage : usage.with(tokenClass, tokens);
    }
}
