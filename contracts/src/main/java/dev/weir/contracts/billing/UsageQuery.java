package dev.weir.contracts.billing;

import java.util.Optional;
import java.util.UUID;

/// Which settled requests are asked for.
///
/// @param page which part of them; its time is that of their end
/// @param model only those for it, as the provider knows it
/// @param keyId only those made with it
/// @param request only the one that we, or its client, called so
/// @param cached only those that were answered out of the cache, or only the others
public record UsageQuery(
        PageQuery page,
        Optional<String> model,
        Optional<UUID> keyId,
        Optional<String> request,
        Optional<Boolean> cached) {
    public static UsageQuery of(PageQuery page) {
        return new UsageQuery(page, Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
    }
}
