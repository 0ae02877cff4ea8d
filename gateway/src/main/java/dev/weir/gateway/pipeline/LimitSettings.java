package dev.weir.gateway.pipeline;

import dev.weir.contracts.config.Setting;

/// Rate limits of each API key on this node.
public record LimitSettings(
        @Setting(value = "6000000", doc = "Requests per minute of one key. Further ones are refused with 429.")
        long requestsPerMinute,

        @Setting(
                value = "10000000000",
                doc = "Tokens per minute of one key: an estimate is counted at the start and corrected at the end."
                        + " Further requests are refused with 429.")
        long tokensPerMinute) {
    public LimitSettings {
        check("requestsPerMinute", requestsPerMinute);
        check("tokensPerMinute", tokensPerMinute);
    }

    private static void check(String name, long value) {
        if (value < 1 || value > RateLimiter.PER_MINUTE_MAX) {
            throw new IllegalArgumentException(
                    name + ": " + value + " (expected: 1 to " + RateLimiter.PER_MINUTE_MAX + ")");
        }
    }
}
