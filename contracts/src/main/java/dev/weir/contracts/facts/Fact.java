package dev.weir.contracts.facts;

import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/// Something that became true about a company's money.
///
/// @param id grows per company and currency, with gaps; a fact that comes twice comes with the same one
/// @param at when its transaction began, by the database's clock
public record Fact(long id, UUID companyId, String currency, Instant at, Content content) {
    /// What it is that became true. Balances are as they were after it.
    public sealed interface Content {}

    /// A batch of requests was posted.
    ///
    /// @param requests those of the company in the batch that cost something
    public record UsagePosted(long requests, long chargedNanos, long writtenOffNanos, long postedNanos, long heldNanos)
            implements Content {}

    /// A transfer other than for usage was posted.
    ///
    /// @param amountNanos what the balance changed by
    /// @param of the request of a refund, the credit of an expiry
    public record Transferred(
            Kind kind,
            UUID transferId,
            long amountNanos,
            String reference,
            Optional<UUID> of,
            long postedNanos,
            long heldNanos)
            implements Content {
        /// What moved the money.
        public enum Kind {
            TOPPED_UP,
            REFUNDED,
            CORRECTED,
            CREDIT_GRANTED,
            CREDIT_EXPIRED
        }
    }

    /// The balance fell below what the company wants to be told of. Once, until it is raised again.
    public record BalanceLow(long postedNanos, long lowBalanceNanos) implements Content {}

    /// A balance that was low is so no longer.
    public record BalanceRaisedAgain(long postedNanos, long lowBalanceNanos) implements Content {}

    /// What this node does not know, because a newer one wrote it.
    ///
    /// @param json an object
    public record Unmodelled(String kind, String json) implements Content {}
}
