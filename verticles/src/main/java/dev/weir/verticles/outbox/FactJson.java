package dev.weir.verticles.outbox;

import dev.weir.contracts.facts.Fact;
import dev.weir.contracts.facts.Fact.BalanceLow;
import dev.weir.contracts.facts.Fact.BalanceRaisedAgain;
import dev.weir.contracts.facts.Fact.Transferred;
import dev.weir.contracts.facts.Fact.Unmodelled;
import dev.weir.contracts.facts.Fact.UsagePosted;
import dev.weir.contracts.money.Money;
import io.vertx.core.json.Json;
import java.util.List;

/// Facts as JSON: `id`, `kind`, `companyId`, `currency`, `at`, and what the kind has. Amounts are decimal
/// texts.
///
/// ```
/// usage_posted          requests, charged, writtenOff, posted, held
/// topped_up, refunded, corrected, credit_granted, credit_expired
///                       transactionId, amount, reference, of (or null), posted, held
/// balance_low, balance_raised_again
///                       posted, lowBalance
/// ```
///
/// A kind that this node does not know has `payload`, the object that a newer node wrote.
final class FactJson {
    private static final int CHARS_EXPECTED = 320;

    private final StringBuilder json;

    private FactJson(int facts) {
        json = new StringBuilder(facts * CHARS_EXPECTED);
    }

    /// An array, in their order.
    static String write(List<Fact> facts) {
        var writer = new FactJson(facts.size());
        facts.forEach(writer::add);
        return writer.json.append(']').toString();
    }

    private void add(Fact fact) {
        json.append(json.isEmpty() ? "[" : ",").append("{\"id\":").append(fact.id());
        text("kind", kind(fact.content()));
        text("companyId", fact.companyId().toString());
        text("currency", fact.currency());
        text("at", fact.at().toString());
        switch (fact.content()) {
            case UsagePosted usage -> {
                json.append(",\"requests\":").append(usage.requests());
                amount("charged", usage.chargedNanos());
                amount("writtenOff", usage.writtenOffNanos());
                balance(usage.postedNanos(), usage.heldNanos());
            }
            case Transferred transfer -> {
                text("transactionId", transfer.transferId().toString());
                amount("amount", transfer.amountNanos());
                text("reference", transfer.reference());
                text("of", transfer.of().map(Object::toString).orElse(null));
                balance(transfer.postedNanos(), transfer.heldNanos());
            }
            case BalanceLow(long posted, long low) -> crossing(posted, low);
            case BalanceRaisedAgain(long posted, long low) -> crossing(posted, low);
            case Unmodelled unknown -> json.append(",\"payload\":").append(unknown.json());
        }
        json.append('}');
    }

    private static String kind(Fact.Content content) {
        return switch (content) {
            case UsagePosted _ -> "usage_posted";
            case Transferred transfer ->
                switch (transfer.kind()) {
                    case TOPPED_UP -> "topped_up";
                    case REFUNDED -> "refunded";
                    case CORRECTED -> "corrected";
                    case CREDIT_GRANTED -> "credit_granted";
                    case CREDIT_EXPIRED -> "credit_expired";
                };
            case BalanceLow _ -> "balance_low";
            case BalanceRaisedAgain _ -> "balance_raised_again";
            case Unmodelled unknown -> unknown.kind();
        };
    }

    private void balance(long posted, long held) {
        amount("posted", posted);
        amount("held", held);
    }

    private void crossing(long posted, long low) {
        amount("posted", posted);
        amount("lowBalance", low);
    }

    private void amount(String name, long nanos) {
        text(name, Money.decimal(nanos));
    }

    private void text(String name, String value) {
        json.append(",\"").append(name).append("\":").append(Json.encode(value));
    }
}
