package dev.weir.gateway.platform;

import dev.weir.contracts.billing.FailedAttempt;
import dev.weir.contracts.billing.Transaction;
import dev.weir.contracts.billing.UsageRow;
import dev.weir.contracts.money.Money;
import dev.weir.contracts.money.TokenClass;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.UUID;

/// How rows of the books are shown, as JSON and as CSV.
final class Views {
    static final CsvTable<Transaction> TRANSACTIONS = new CsvTable<>(
            List.of("id", "kind", "amount", "currency", "reference", "of", "description", "at"),
            transaction -> List.of(
                    transaction.id().toString(),
                    transaction.kind(),
                    Money.decimal(transaction.amountNanos()),
                    transaction.currency(),
                    transaction.reference(),
                    transaction.of().map(UUID::toString).orElse(""),
                    transaction.description(),
                    transaction.at().toString()));

    static final CsvTable<UsageRow> USAGE = new CsvTable<>(usageNames(), Views::usageCells);

    private Views() {}

    static JsonObject toApi(Transaction transaction) {
        return new JsonObject()
                .put("id", transaction.id().toString())
                .put("kind", transaction.kind())
                .put("amount", Money.decimal(transaction.amountNanos()))
                .put("currency", transaction.currency())
                .put("reference", transaction.reference())
                .put("of", transaction.of().map(UUID::toString).orElse(null))
                .put("description", transaction.description())
                .put("at", transaction.at().toString());
    }

    static JsonObject toApi(UsageRow row) {
        return new JsonObject()
                .put("requestId", row.requestId().toString())
                .put("correlationId", row.correlationId())
                .put("keyId", row.keyId().toString())
                .put("provider", row.provider())
                .put("model", row.model())
                .put("ending", row.ending())
                .put("status", row.httpStatus())
                .put("tokens", tokens(row.tokens()))
                .put("estimated", row.estimated())
                .put("cost", Money.decimal(row.costNanos()))
                .put("charged", Money.decimal(row.chargedNanos()))
                .put("writtenOff", Money.decimal(row.writtenOffNanos()))
                .put("currency", row.currency())
                .put("priceVersion", row.priceVersion())
                .put("startedAt", row.startedAt().toString())
                .put("endedAt", row.endedAt().toString())
                .put("firstTokenMs", row.firstTokenMs() < 0 ? null : row.firstTokenMs())
                .put("attempts", attempts(row.attempts()))
                .put("cached", row.cached());
    }

    private static JsonArray attempts(List<FailedAttempt> attempts) {
        var json = new JsonArray();
        for (FailedAttempt attempt : attempts) {
            json.add(new JsonObject()
                    .put("provider", attempt.provider())
                    .put("model", attempt.model())
                    .put("key", attempt.key())
                    .put("reason", attempt.fault())
                    .put("status", attempt.status())
                    .put("ms", attempt.ms()));
        }
        return json;
    }

    /// Null for none.
    static String decimal(OptionalLong nanos) {
        return nanos.isPresent() ? Money.decimal(nanos.getAsLong()) : null;
    }

    static JsonObject tokens(Map<String, Long> counts) {
        var tokens = new JsonObject();
        counts.forEach(tokens::put);
        return tokens;
    }

    private static List<String> usageNames() {
        List<String> names = new ArrayList<>(List.of(
                "requestId",
                "correlationId",
                "keyId",
                "provider",
                "model",
                "ending",
                "status",
                "estimated",
                "cost",
                "charged",
                "writtenOff",
                "currency",
                "priceVersion",
                "startedAt",
                "endedAt",
                "firstTokenMs"));
        for (TokenClass tokenClass : TokenClass.values()) {
            names.add(tokenClass.key());
        }
        names.add("attempts");
        names.add("cached");
        return names;
    }

    private static List<String> usageCells(UsageRow row) {
        List<String> cells = new ArrayList<>(List.of(
                row.requestId().toString(),
                row.correlationId(),
                row.keyId().toString(),
                row.provider(),
                row.model(),
                row.ending(),
                Integer.toString(row.httpStatus()),
                Boolean.toString(row.estimated()),
                Money.decimal(row.costNanos()),
                Money.decimal(row.chargedNanos()),
                Money.decimal(row.writtenOffNanos()),
                row.currency(),
                row.priceVersion(),
                row.startedAt().toString(),
                row.endedAt().toString(),
                row.firstTokenMs() < 0 ? "" : Long.toString(row.firstTokenMs())));
        for (TokenClass tokenClass : TokenClass.values()) {
            Long count = row.tokens().get(tokenClass.key());
            cells.add(count == null ? "" : count.toString());
        }
        cells.add(row.attempts().isEmpty() ? "" : attempts(row.attempts()).encode());
        cells.add(Boolean.toString(row.cached()));
        return cells;
    }
}
