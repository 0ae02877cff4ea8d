package dev.weir.contracts.billing;

import dev.weir.contracts.money.PriceVersion;
import io.vertx.core.Future;
import java.util.UUID;

/// What a company pays: the list price, its own overrides and margins, in the currency of its account. On the path of
/// every request: answers from node memory with a completed future; asks the database only for a company it has not
/// seen. Safe from any thread.
public interface Pricing {
    /// Completes with the price to freeze into the reservation. Fails with `MODEL_NOT_PRICED` when the list price can't
    /// be brought into the account's currency, with `STORAGE_UNAVAILABLE` when the company is not known yet and the
    /// database does not answer.
    ///
    /// @param model the model's name at its provider; the list price may be one for a pattern
    /// @param list the price of the price book
    Future<PriceVersion> priceFor(UUID companyId, String model, PriceVersion list);
}
