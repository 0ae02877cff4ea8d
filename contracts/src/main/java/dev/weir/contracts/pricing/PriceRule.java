package dev.weir.contracts.pricing;

import dev.weir.contracts.names.NamePattern;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/// An override or a margin of one company. Never changed: a newer one goes before it, or it is ended.
///
/// @param provider the provider's name, or a pattern with `*`
/// @param model the model's name at the provider, or a pattern with `*`
/// @param validFrom the moment it takes effect
/// @param validTo the moment it ends, if it does; the same as `validFrom` when it was ended before it took effect
/// @param createdBy the API key that made it
/// @param endedBy the API key that ended it
public record PriceRule(
        UUID id,
        UUID companyId,
        String provider,
        String model,
        PriceTerms terms,
        Instant validFrom,
        Optional<Instant> validTo,
        Instant createdAt,
        UUID createdBy,
        Optional<UUID> endedBy,
        String note) {

    /// True for the models it is about.
    public boolean isFor(String ofProvider, String ofModel) {
        return new NamePattern(provider).matches(ofProvider) && new NamePattern(model).matches(ofModel);
    }

    public boolean inForceAt(Instant at) {
        return !at.isBefore(validFrom) && (validTo.isEmpty() || at.isBefore(validTo.get()));
    }
}
