package dev.weir.verticles.pricing;

import dev.weir.contracts.money.ExchangeRate;
import dev.weir.contracts.money.ExchangeRates;
import dev.weir.contracts.money.PriceVersion;
import dev.weir.contracts.money.TokenClass;
import dev.weir.contracts.pricing.PriceRule;
import dev.weir.contracts.pricing.PriceTerms;
import io.vertx.core.Future;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/// Prices, rules and rates as tests need them.
final class Samples {
    static final Instant NOW = Instant.parse("2026-11-20T12:00:00Z");
    static final UUID KEY = new UUID(0, 7);

    /// 2.50 in, 10.00 out, 0.01 a request; above 100,000 tokens 5.00 and 15.00.
    static final PriceVersion LIST = list("list-1", "openai", "gpt-test");

    static final ExchangeRates RATES = new ExchangeRates(List.of(
            new ExchangeRate("USD", "EUR", 920_000_000, Instant.parse("2026-01-01T00:00:00Z")),
            new ExchangeRate("USD", "EUR", 850_000_000, NOW.plusSeconds(3600))));

    private Samples() {}

    static PriceVersion list(String id, String provider, String model) {
        return new PriceVersion(
                id,
                provider,
                model,
                "USD",
                Map.of(TokenClass.INPUT_FRESH, 2_500_000_000L, TokenClass.OUTPUT_TEXT, 10_000_000_000L),
                10_000_000,
                List.of(new PriceVersion.Tier(
                        100_000,
                        Map.of(TokenClass.INPUT_FRESH, 5_000_000_000L, TokenClass.OUTPUT_TEXT, 15_000_000_000L))),
                4096,
                Instant.parse("2026-01-01T00:00:00Z"));
    }

    static PriceTerms.Margin margin(int basisPoints) {
        return new PriceTerms.Margin(basisPoints);
    }

    static PriceTerms.Override override(String currency, long input, long output) {
        return new PriceTerms.Override(
                currency, Map.of(TokenClass.INPUT_FRESH, input, TokenClass.OUTPUT_TEXT, output), 0, List.of());
    }

    static PriceRule rule(String provider, String model, PriceTerms terms, Instant from) {
        return rule(UUID.randomUUID(), provider, model, terms, from, Optional.empty());
    }

    static PriceRule rule(
            UUID id, String provider, String model, PriceTerms terms, Instant from, Optional<Instant> to) {
        return new PriceRule(
                id, KEY, provider, model, terms, from, to, NOW.minusSeconds(60), KEY, Optional.empty(), "");
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
    static void until(String what, BooleanSupplier reached) {
        long deadline = System.nanoTime() + Duration.ofSeconds(10).toNanos();
        while (!reached.getAsBoolean()) {
            if (System.nanoTime() - deadline > 0) {
                throw new AssertionError("not within 10 s: " + what);
            }
            LockSupport.parkNanos(2_000_000);
        }
    }
}
