package dev.weir.contracts.billing;

import dev.weir.contracts.money.PriceVersion;
import dev.weir.contracts.money.TokenClass;
import dev.weir.contracts.money.TokenUsage;
import java.time.Instant;
import java.util.UUID;

/// Asks for a part of a company's balance before a provider is called.
///
/// @param requestId the identity of the request through its whole life (UUIDv7)
/// @param model the model as the provider knows it
/// @param price the price it will be settled at
/// @param boundNanos the most the request can cost, in nano-units
/// @param inputTokensEstimate our own count of its input: what is charged if the node dies after the provider took it
/// @param expiresAt when it counts as abandoned
/// @param correlationId what the client, or else we, called the request
/// @param unitsEstimate the same for input that is counted in other units than tokens; it holds no class of tokens
public record Reserve(
        UUID requestId,
        UUID companyId,
        UUID keyId,
        String model,
        PriceVersion price,
        long boundNanos,
        long inputTokensEstimate,
        Instant startedAt,
        Instant expiresAt,
        String correlationId,
        TokenUsage unitsEstimate) {
    /// A request whose input is counted in tokens only.
    public Reserve(
            UUID requestId,
            UUID companyId,
            UUID keyId,
            String model,
            PriceVersion price,
            long boundNanos,
            long inputTokensEstimate,
            Instant startedAt,
            Instant expiresAt,
            String correlationId) {
        this(
                requestId,
                companyId,
                keyId,
                model,
                price,
                boundNanos,
                inputTokensEstimate,
                startedAt,
                expiresAt,
                correlationId,
                TokenUsage.NONE);
    }

    /// The same request on its way to another target, settled at that one's price; what is held for it stays.
    public Reserve moved(String otherModel, PriceVersion otherPrice) {
        return new Reserve(
                requestId,
                companyId,
                keyId,
                otherModel,
                otherPrice,
                boundNanos,
                inputTokensEstimate,
                startedAt,
                expiresAt,
                correlationId,
                unitsEstimate);
    }

    /// What its estimated input costs.
    public long estimateNanos() {
        return price.costNanos(estimatedUsage());
    }

    /// Its estimated input and no output.
    public TokenUsage estimatedUsage() {
        return unitsEstimate.with(TokenClass.INPUT_FRESH, inputTokensEstimate).with(TokenClass.OUTPUT_TEXT, 0);
    }
}
