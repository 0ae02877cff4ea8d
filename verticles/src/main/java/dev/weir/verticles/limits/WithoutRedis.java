package dev.weir.verticles.limits;

import dev.weir.contracts.config.Setting;
import dev.weir.contracts.limits.Measure;

/// What holds for each kind of limit while a configured Redis does not answer.
public record WithoutRedis(
        @Setting(
                value = "local",
                doc = "Requests per minute. local: this node counts alone, each limit divided by the number of nodes;"
                        + " refuse: 503.")
        Choice requests,

        @Setting(value = "local", doc = "Tokens per minute, as `requests`.")
        Choice tokens,

        @Setting(value = "local", doc = "Concurrent requests and streams, as `requests`.")
        Choice concurrency,

        @Setting(
                value = "local",
                doc = "Budgets. local: what the books say is left is divided by the number of nodes, and asked anew"
                        + " every 10 s; refuse: 503.")
        Choice spend) {
    /// What a node does.
    public enum Choice {
        LOCAL,
        REFUSE
    }

    Choice of(Measure measure) {
        return switch (measure) {
            case REQUESTS_PER_MINUTE -> requests;
            case TOKENS_PER_MINUTE -> tokens;
            case CONCURRENT_REQUESTS, CONCURRENT_STREAMS -> concurrency;
            case SPEND_PER_DAY, SPEND_PER_MONTH -> spend;
        };
    }

    static WithoutRedis standard() {
        return new WithoutRedis(Choice.LOCAL, Choice.LOCAL, Choice.LOCAL, Choice.LOCAL);
    }
}
