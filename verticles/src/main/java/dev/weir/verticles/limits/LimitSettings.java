package dev.weir.verticles.limits;

import dev.weir.contracts.config.Setting;
import dev.weir.contracts.limits.LimitSet;
import dev.weir.contracts.limits.Measure;
import dev.weir.contracts.money.Money;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;

/// Limits of every key, and how limits are kept in a node.
public record LimitSettings(
        @Setting(
                value = "6000000",
                doc = "Requests per minute of a key that sets nothing else. Further ones are refused with 429.")
        long requestsPerMinute,

        @Setting(
                value = "10000000000",
                doc = "Tokens per minute of a key that sets nothing else: an estimate is counted at the start and"
                        + " corrected at the end. Further requests are refused with 429.")
        long tokensPerMinute,

        @Setting(value = "1s", doc = "How often a node asks which limits were changed elsewhere.")
        Duration feedInterval,

        @Setting(
                value = "2s",
                doc = "How long a request waits for the limits of a company that the node does not know, or for what a"
                        + " budget has spent, before it is refused as unavailable.")
        Duration lookupTimeout,

        @Setting(
                value = "100000",
                min = 1,
                doc = "Companies whose limits a node remembers; beyond it the least used are looked up anew.")
        int companiesRememberedMax,

        @Setting(doc = "What holds while a configured Redis does not answer.")
        WithoutRedis withoutRedis) {
    public LimitSettings {
        check(Measure.REQUESTS_PER_MINUTE, requestsPerMinute);
        check(Measure.TOKENS_PER_MINUTE, tokensPerMinute);
        positive("feedInterval", feedInterval);
        positive("lookupTimeout", lookupTimeout);
    }

    private static void check(Measure measure, long value) {
        if (value < 1 || value > measure.most()) {
            throw new IllegalArgumentException(
                    measure.key() + ": " + value + " (expected: 1 to " + measure.most() + ")");
        }
    }

    private static void positive(String name, Duration value) {
        if (value.toMillis() < 1) {
            throw new IllegalArgumentException(name + ": " + value.toMillis() + "ms (expected: at least 1ms)");
        }
    }

    /// What every key has that sets nothing else.
    public LimitSet defaults() {
        return new LimitSet(
                Map.of(
                        Measure.REQUESTS_PER_MINUTE, requestsPerMinute,
                        Measure.TOKENS_PER_MINUTE, tokensPerMinute),
                Money.DEFAULT_CURRENCY,
                ZoneOffset.UTC,
                List.of(),
                List.of(),
                List.of());
    }

    /// What holds when nothing is configured.
    public static LimitSettings standard() {
        return new LimitSettings(
                6_000_000,
                10_000_000_000L,
                Duration.ofSeconds(1),
                Duration.ofSeconds(2),
                100_000,
                WithoutRedis.standard());
    }
}
