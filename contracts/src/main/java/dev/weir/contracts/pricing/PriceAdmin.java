package dev.weir.contracts.pricing;

import dev.weir.contracts.billing.Page;
import dev.weir.contracts.billing.PageQuery;
import io.vertx.core.Future;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/// Keeps the price rules of companies. What it does holds for new requests on this node when its future completes, and
/// on every node within a second; a running request keeps the price it began with. Every call fails with
/// `STORAGE_UNAVAILABLE` when the database does not answer.
public interface PriceAdmin {
    /// A rule as it is asked for.
    ///
    /// @param validFrom when it takes effect; now by default
    /// @param createdBy the API key that asks
    record Wanted(
            UUID companyId,
            String provider,
            String model,
            PriceTerms terms,
            Optional<Instant> validFrom,
            UUID createdBy,
            String note) {}

    /// Fails with `INVALID_VALUE` on a name that is none, a moment more than a minute ago or absurdly far ahead, a
    /// currency that can't be brought into the account's, and one rule too many; with `NOT_FOUND` when the
    /// company has no account.
    Future<PriceRule> add(Wanted wanted);

    /// Rules of a company, or of all, newest first, ended ones too. Fails with `INVALID_VALUE` on a cursor that is not
    /// ours.
    Future<Page<PriceRule>> list(Optional<UUID> companyId, PageQuery query);

    /// Ends a rule now; one that has not taken effect never does. Fails with `NOT_FOUND` when there is none. A repeat
    /// answers the same.
    Future<PriceRule> end(UUID ruleId, UUID endedBy);
}
