package dev.weir.gateway.platform;

import dev.weir.contracts.billing.Transaction;
import dev.weir.contracts.failure.Failure;
import dev.weir.contracts.failure.GatewayException;
import dev.weir.contracts.money.Money;
import dev.weir.gateway.edge.IdempotencyKey;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.util.UUID;
import java.util.stream.Stream;

/// The body of a request that moves money, and what is wrong with it. Each has a company, the caller's by default, and
/// a reference: the header `Idempotency-Key`, else `idempotencyKey` of the body, else the id of the request.
final class MoneyBody {
    private static final int REFERENCE_CHARS_MAX = 255;

    private final JsonObject body;
    private final UUID companyId;
    private final String reference;

    private MoneyBody(JsonObject body, UUID companyId, String reference) {
        this.body = body;
        this.companyId = companyId;
        this.reference = reference;
    }

    /// @param known its fields beside those that all have
    static MoneyBody of(RoutingContext ctx, String... known) {
        JsonObject body = Parameters.body(
                ctx,
                Stream.concat(Stream.of(known), Stream.of("companyId", "idempotencyKey"))
                        .toArray(String[]::new));
        UUID company = Parameters.text(body, "companyId")
                .map(id -> Parameters.uuid("companyId", id))
                .orElse(Caller.of(ctx).companyId());
        String reference = IdempotencyKey.of(ctx.request())
                .or(() -> Parameters.text(body, "idempotencyKey"))
                .orElse((String) ctx.get("x-request-id"));
        if (reference.isBlank() || reference.length() > REFERENCE_CHARS_MAX) {
            throw Parameters.invalid(IdempotencyKey.HEADER, reference, "1 to " + REFERENCE_CHARS_MAX + " characters");
        }
        return new MoneyBody(body, company, reference);
    }

    UUID companyId() {
        return companyId;
    }

    String reference() {
        return reference;
    }

    String currency() {
        return text("currency", Money.DEFAULT_CURRENCY);
    }

    String text(String field, String otherwise) {
        return Parameters.text(body, field).orElse(otherwise);
    }

    String text(String field) {
        return Parameters.text(body, field).orElseThrow(() -> Parameters.missing(field));
    }

    boolean has(String field) {
        return body.getValue(field) != null;
    }

    /// A whole number.
    ///
    /// @param max of which the largest is told
    int number(String field, int otherwise, int max) {
        Object value = body.getValue(field);
        if (value == null) {
            return otherwise;
        }
        if (value instanceof Integer number && number >= 0 && number <= max) {
            return number;
        }
        throw Parameters.invalid(field, String.valueOf(value), "a whole number from 0 to " + max);
    }

    /// `amount` in nano-units, above zero.
    long amount() {
        long nanos = signedAmount();
        if (nanos <= 0) {
            throw Parameters.invalid("amount", text("amount"), "more than zero");
        }
        return nanos;
    }

    /// `amount` in nano-units.
    long signedAmount() {
        try {
            return Money.parseNanos(text("amount"));
        } catch (IllegalArgumentException e) {
            throw GatewayException.ofParam(Failure.INVALID_VALUE, "amount", "amount: " + e.getMessage());
        }
    }

    GatewayException reused(Transaction first) {
        return GatewayException.ofParam(
                Failure.IDEMPOTENCY_KEY_REUSED,
                IdempotencyKey.HEADER,
                "'" + first.reference() + "' was used before for a " + first.kind() + " of "
                        + Money.decimal(first.amountNanos()) + " " + first.currency() + ", '" + first.description()
                        + "' (expected: a new key for another one)");
    }

    GatewayException unknownCompany() {
        return GatewayException.ofParam(
                Failure.NOT_FOUND, "companyId", "companyId: '" + companyId + "' (expected: a company that exists)");
    }

    GatewayException otherCurrency(String accountCurrency) {
        return Parameters.invalid("currency", currency(), accountCurrency + ", the account's");
    }
}
