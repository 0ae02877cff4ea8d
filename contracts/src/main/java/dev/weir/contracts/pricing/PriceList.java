package dev.weir.contracts.pricing;

import dev.weir.contracts.money.PriceVersion;
import io.vertx.core.Future;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/// What a company pays for each model, now and next.
public interface PriceList {
    /// A model and its list prices.
    ///
    /// @param name the model's name at its provider
    /// @param versions its versions, oldest first
    record Model(String provider, String name, List<PriceVersion> versions) {}

    /// What a company pays for a model.
    ///
    /// @param now the price of this moment, if it has one
    /// @param refusal why it has none, when that is not for want of a list price
    /// @param comingAt when the price will be another, as far as is known today
    /// @param coming the price then, if there is one
    record Outlook(
            Optional<PriceVersion> now,
            Optional<String> refusal,
            Optional<Instant> comingAt,
            Optional<PriceVersion> coming) {}

    /// Completes with one answer for each of `models`, in their order. Fails with `STORAGE_UNAVAILABLE` as
    /// [dev.weir.contracts.billing.Pricing] does.
    Future<List<Outlook>> outlook(UUID companyId, List<Model> models);
}
