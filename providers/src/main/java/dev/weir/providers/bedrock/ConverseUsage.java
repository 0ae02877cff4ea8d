package dev.weir.providers.bedrock;

import dev.weir.contracts.money.TokenClass;
import dev.weir.contracts.money.TokenUsage;
import dev.weir.providers.json.JsonReader;

/// Reads `usage`. Its classes are disjoint as they come: `inputTokens` without what a cache gave or took. Thinking is
/// part of `outputTokens` and not counted apart.
///
/// Source: <https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_TokenUsage.html>.
final class ConverseUsage {
    private static final long COUNT_MAX = 1_000_000_000_000L;
    private static final long ABSENT = -1;

    private long input = ABSENT;
    private long output = ABSENT;
    private long cacheRead = ABSENT;
    private long cacheWritten = ABSENT;
    private long writtenForAnHour = ABSENT;

    private ConverseUsage() {}

    /// [TokenUsage#NONE] when nothing was counted.
    static TokenUsage read(JsonReader json) {
        var usage = new ConverseUsage();
        json.beginObject();
        while (json.nextField()) {
            usage.field(json);
        }
        return usage.disjoint();
    }

    private void field(JsonReader json) {
        if (json.fieldIs("cacheDetails") && json.peek() == '[') {
            details(json);
        } else if (!json.peekNumber()) {
            json.skip();
        } else if (json.fieldIs("inputTokens")) {
            input = count(json);
        } else if (json.fieldIs("outputTokens")) {
            output = count(json);
        } else if (json.fieldIs("cacheReadInputTokens")) {
            cacheRead = count(json);
        } else if (json.fieldIs("cacheWriteInputTokens")) {
            cacheWritten = count(json);
        } else {
            json.skip();
        }
    }

    /// What was written to the cache, by how long it stays there.
    private void details(JsonReader json) {
        json.beginArray();
        while (json.nextItem()) {
            if (json.peek() != '{') {
                json.skip();
                continue;
            }
            String ttl = "";
            long tokens = 0;
            json.beginObject();
            while (json.nextField()) {
                if (json.fieldIs("ttl") && json.peek() == '"') {
                    ttl = json.string();
                } else if (json.fieldIs("inputTokens") && json.peekNumber()) {
                    tokens = count(json);
                } else {
                    json.skip();
                }
            }
            if (ttl.equals("1h")) {
                writtenForAnHour = tokens;
            }
        }
    }

    private static long count(JsonReader json) {
        return Math.clamp(json.number(), 0, COUNT_MAX);
    }

    private TokenUsage disjoint() {
        if (input == ABSENT && output == ABSENT) {
            return TokenUsage.NONE;
        }
        long hour = Math.max(writtenForAnHour, 0);
        TokenUsage usage = TokenUsage.NONE.with(TokenClass.INPUT_FRESH, Math.max(input, 0));
        usage = with(usage, TokenClass.OUTPUT_TEXT, output);
        usage = with(usage, TokenClass.CACHE_READ, cacheRead);
        usage = with(usage, TokenClass.CACHE_WRITE_1H, writtenForAnHour);
        return cacheWritten == ABSENT ? usage : usage.with(TokenClass.CACHE_WRITE_5M, Math.max(cacheWritten - hour, 0));
    }

    private static TokenUsage with(TokenUsage usage, TokenClass tokenClass, long tokens) {
        return tokens == ABSENT ? usage : usage.with(tokenClass, tokens);
    }
}
