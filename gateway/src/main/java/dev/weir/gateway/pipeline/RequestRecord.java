package dev.weir.gateway.pipeline;

import dev.weir.contracts.billing.Ending;
import dev.weir.contracts.billing.FailedAttempt;
import dev.weir.contracts.failure.GatewayException;
import dev.weir.contracts.identity.ApiKey;
import dev.weir.contracts.money.TokenUsage;
import dev.weir.gateway.catalog.ModelRoute;
import java.util.List;
import java.util.UUID;

/// One model request, when it has ended.
///
/// @param path the path of the endpoint, without a query
/// @param caller null when it was never known
/// @param route null when the model was never resolved
/// @param status what the client was told, 0 when it was told nothing
/// @param failure null when there was none
/// @param usage what it is charged for
/// @param firstByteMs milliseconds from the start to the first byte of the answer, -1 when there was none
/// @param upstreamMs milliseconds from the call to the provider to the end, -1 when it was not called
/// @param replayOf the correlation id of the request whose kept answer this one got, null for one of its own
/// @param attempts calls to providers that were made for it
/// @param failedAttempts those that failed, in their order; the first [FailedAttempt#KEPT_MAX] are kept
/// @param cached whether the answer came out of the cache
public record RequestRecord(
        UUID id,
        String correlationId,
        String path,
        ApiKey caller,
        ModelRoute route,
        boolean stream,
        int status,
        Ending ending,
        GatewayException failure,
        TokenUsage usage,
        boolean estimated,
        long costNanos,
        long durationMs,
        long firstByteMs,
        long upstreamMs,
        String replayOf,
        int attempts,
        List<FailedAttempt> failedAttempts,
        boolean cached) {
    public RequestRecord {
        failedAttempts = FailedAttempt.kept(failedAttempts);
    }

    /// A request that called its provider once, or not at all.
    public RequestRecord(
            UUID id,
            String correlationId,
            String path,
            ApiKey caller,
            ModelRoute route,
            boolean stream,
            int status,
            Ending ending,
            GatewayException failure,
            TokenUsage usage,
            boolean estimated,
            long costNanos,
            long durationMs,
            long firstByteMs,
            long upstreamMs,
            String replayOf) {
        this(
                id,
                correlationId,
                path,
                caller,
                route,
                stream,
                status,
                ending,
                failure,
                usage,
                estimated,
                costNanos,
                durationMs,
                firstByteMs,
                upstreamMs,
                replayOf,
                upstreamMs < 0 ? 0 : 1,
                List.of(),
                false);
    }
}
