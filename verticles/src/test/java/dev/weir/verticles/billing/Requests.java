package dev.weir.verticles.billing;

import dev.weir.contracts.billing.Ending;
import dev.weir.contracts.billing.Reserve;
import dev.weir.contracts.billing.Settlement;
import dev.weir.contracts.ids.Ids;
import dev.weir.contracts.money.PriceVersion;
import dev.weir.contracts.money.TokenClass;
import dev.weir.contracts.money.TokenUsage;
import io.vertx.core.Future;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/// Reservations and settlements as tests need them.
final class Requests {
    /// One nano-unit for a token of input, two for one of output.
    static final PriceVersion PRICE = new PriceVersion(
            "price-1",
            "openai",
            "gpt-test",
            "USD",
            Map.of(TokenClass.INPUT_FRESH, 1_000_000L, TokenClass.OUTPUT_TEXT, 2_000_000L),
            4096,
            Instant.EPOCH);
    static final Instant START = Instant.now().truncatedTo(ChronoUnit.MICROS);
    private static final UUID KEY = new UUID(0, 7);

    private Requests() {}

    static UUID id() {
        return Ids.at(START.toEpochMilli());
    }

    static Reserve reserve(UUID company, long bound) {
        return reserve(id(), company, bound, 1, Duration.ofMinutes(10));
    }

    static Reserve reserve(UUID request, UUID company, long bound, long inputTokens, Duration ttl) {
        return new Reserve(
                request,
                company,
                KEY,
                "gpt-test",
                PRICE,
                bound,
                inputTokens,
                START,
                START.plus(ttl),
                request.toString());
    }

    /// The same request as another target takes it, at five nano-units a token.
    static Reserve elsewhere(Reserve first) {
        var price = new PriceVersion(
                "price-5",
                "azure",
                "my-dep",
                "USD",
                Map.of(TokenClass.INPUT_FRESH, 5_000_000L, TokenClass.OUTPUT_TEXT, 5_000_000L),
                4096,
                Instant.EPOCH);
        return new Reserve(
                first.requestId(),
                first.companyId(),
                first.keyId(),
                "my-dep",
                price,
                first.boundNanos(),
                first.inputTokensEstimate(),
                first.startedAt(),
                first.expiresAt(),
                first.correlationId());
    }

    static Settlement settlement(Reserve reserve, long cost) {
        return settlement(reserve, cost, START.plusSeconds(1));
    }

    static Settlement settlement(Reserve reserve, long cost, Instant endedAt) {
        return new Settlement(reserve, Ending.COMPLETED, TokenUsage.of(cost, 0), false, cost, 200, 12, endedAt);
    }

    /// The result, or what it failed with.
    static <T> T await(Future<T> future) {
        try {
            return future.toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException known ? known : new IllegalStateException(e.getCause());
        } catch (InterruptedException | TimeoutException e) {
            throw new IllegalStateException("no answer within 30 s", e);
        }
    }

    /// Looks every 2 ms, 10 s at most.
    static void until(BooleanSupplier reached) {
        long deadline = System.nanoTime() + Duration.ofSeconds(10).toNanos();
        while (!reached.getAsBoolean()) {
            if (System.nanoTime() - deadline > 0) {
                throw new AssertionError("not reached within 10 s");
            }
            LockSupport.parkNanos(2_000_000);
        }
    }
}
