package dev.weir.gateway.observe;

import dev.weir.contracts.billing.Ending;
import dev.weir.contracts.billing.FailedAttempt;
import dev.weir.contracts.failure.GatewayException;
import dev.weir.contracts.identity.ApiKey;
import dev.weir.contracts.identity.Scope;
import dev.weir.contracts.money.PriceVersion;
import dev.weir.contracts.money.TokenClass;
import dev.weir.contracts.money.TokenUsage;
import dev.weir.gateway.catalog.ModelRoute;
import dev.weir.gateway.catalog.SampleRoutes;
import dev.weir.gateway.pipeline.RequestRecord;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/// Requests that have ended.
final class Records {
    static final UUID ID = UUID.fromString("00000000-0000-7000-8000-0000000000aa");
    static final UUID COMPANY = UUID.fromString("00000000-0000-7000-8000-0000000000bb");

    private Records() {}

    /// A stream that went well.
    static RequestRecord completed() {
        return new RequestRecord(
                ID,
                "req-1",
                "/v1/chat/completions",
                key("weir_abc"),
                route("openai", "gpt-5"),
                true,
                200,
                Ending.COMPLETED,
                null,
                TokenUsage.of(12, 34).with(TokenClass.REASONING, 5),
                false,
                123_456,
                1_500,
                200,
                1_400,
                null);
    }

    /// A stream that the third call answered.
    static RequestRecord retried(String text) {
        RequestRecord once = completed();
        return answered(
                once,
                3,
                List.of(
                        new FailedAttempt("openai", "gpt-5", text, "rate_limited", 429, 12),
                        new FailedAttempt(text, text, "", "unreachable", 0, 1_000)),
                false);
    }

    /// One that the cache answered.
    static RequestRecord cached() {
        return answered(completed(), 0, List.of(), true);
    }

    private static RequestRecord answered(
            RequestRecord once, int attempts, List<FailedAttempt> failed, boolean cached) {
        return new RequestRecord(
                once.id(),
                once.correlationId(),
                once.path(),
                once.caller(),
                once.route(),
                once.stream(),
                once.status(),
                once.ending(),
                once.failure(),
                once.usage(),
                once.estimated(),
                once.costNanos(),
                once.durationMs(),
                once.firstByteMs(),
                once.upstreamMs(),
                once.replayOf(),
                attempts,
                failed,
                cached);
    }

    /// One that was refused before anything was known of it.
    static RequestRecord refused(GatewayException failure) {
        return new RequestRecord(
                ID,
                "req-2",
                "/v1/completions",
                null,
                null,
                false,
                failure.failure().status(),
                Ending.REFUSED,
                failure,
                TokenUsage.NONE,
                false,
                0,
                1,
                -1,
                -1,
                null);
    }

    /// One in which everything that comes from outside is `text`.
    static RequestRecord hostile(String text, GatewayException failure) {
        return new RequestRecord(
                ID,
                text,
                text,
                key(text),
                route(text, text),
                false,
                502,
                Ending.UPSTREAM_ERROR,
                failure,
                TokenUsage.NONE,
                true,
                0,
                1,
                -1,
                1,
                null);
    }

    private static ApiKey key(String prefix) {
        return new ApiKey(ID, COMPANY, prefix, prefix, Set.of(Scope.INFERENCE), Instant.EPOCH, Optional.empty());
    }

    private static ModelRoute route(String provider, String model) {
        return SampleRoutes.route(model, provider, model, PriceVersion.unpriced(provider, model, 100));
    }
}
