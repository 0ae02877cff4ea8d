package dev.weir.storage.billing;

import dev.weir.contracts.facts.Fact;
import dev.weir.contracts.facts.Fact.BalanceLow;
import dev.weir.contracts.facts.Fact.BalanceRaisedAgain;
import dev.weir.contracts.facts.Fact.Content;
import dev.weir.contracts.facts.Fact.Transferred;
import dev.weir.contracts.facts.Fact.Transferred.Kind;
import dev.weir.contracts.facts.Fact.Unmodelled;
import dev.weir.contracts.facts.Fact.UsagePosted;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import java.util.Optional;
import java.util.UUID;

/// Rows of the outbox as facts.
final class FactRows {
    private FactRows() {}

    static Fact fromRow(Row row) {
        return new Fact(
                row.getLong("seq"),
                row.getUUID("company_id"),
                row.getString("currency"),
                Columns.instant(row, "at"),
                content(row.getString("kind"), row.getJsonObject("payload")));
    }

    private static Content content(String kind, JsonObject of) {
        return switch (kind) {
            case "usage_posted" ->
                new UsagePosted(
                        of.getLong("requests"),
                        of.getLong("charged"),
                        of.getLong("writtenOff"),
                        of.getLong("posted"),
                        of.getLong("held"));
            case "topped_up" -> transferred(Kind.TOPPED_UP, of);
            case "refunded" -> transferred(Kind.REFUNDED, of);
            case "corrected" -> transferred(Kind.CORRECTED, of);
            case "credit_granted" -> transferred(Kind.CREDIT_GRANTED, of);
            case "credit_expired" -> transferred(Kind.CREDIT_EXPIRED, of);
            case "balance_low" -> new BalanceLow(of.getLong("posted"), of.getLong("lowBalance"));
            case "balance_raised_again" -> new BalanceRaisedAgain(of.getLong("posted"), of.getLong("lowBalance"));
            default -> new Unmodelled(kind, of.encode());
        };
    }

    private static Transferred transferred(Kind kind, JsonObject of) {
        return new Transferred(
                kind,
                UUID.fromString(of.getString("transfer")),
                of.getLong("amount"),
                of.getString("reference"),
                Optional.ofNullable(of.getString("of")).map(UUID::fromString),
                of.getLong("posted"),
                of.getLong("held"));
    }
}
