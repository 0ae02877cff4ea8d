package dev.weir.gateway.pipeline;

import dev.weir.contracts.cache.CachedAnswer;
import dev.weir.contracts.money.TokenUsage;
import dev.weir.gateway.cache.Following;
import dev.weir.gateway.cache.Recording;
import dev.weir.providers.api.CallRequest;

/// An answer for which no provider is called on behalf of its request.
sealed interface Cached {
    /// An answer that was kept.
    record Kept(CachedAnswer answer) implements Cached {}

    /// One that another request is getting.
    record Shared(Following following, Recording.Head head) implements Cached {}

    /// What is charged for, and whether that is our own count.
    record Used(TokenUsage usage, boolean estimated) {}

    /// What the answer used, as far as it is known now.
    default Used used(CallRequest call, long outputTokensMax) {
        return switch (this) {
            case Kept kept -> new Used(kept.answer().usage(), kept.answer().estimated());
            case Shared shared -> {
                Recording.Outcome outcome = shared.following().outcome();
                yield outcome == null
                        ? new Used(
                                call.usageEstimate(Math.min(
                                        shared.following().outputTokens(), call.outputTokensMax(outputTokensMax))),
                                true)
                        : new Used(outcome.usage(), outcome.estimated());
            }
        };
    }
}
