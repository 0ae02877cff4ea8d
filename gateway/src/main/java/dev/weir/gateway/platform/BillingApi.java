package dev.weir.gateway.platform;

import dev.weir.contracts.billing.Accounts;
import dev.weir.contracts.billing.Balance;
import dev.weir.contracts.billing.PageQuery;
import dev.weir.contracts.billing.TopUp;
import dev.weir.contracts.billing.TopUpOutcome;
import dev.weir.contracts.billing.Transaction;
import dev.weir.contracts.billing.UsageRow;
import dev.weir.contracts.failure.Failure;
import dev.weir.contracts.failure.GatewayException;
import dev.weir.contracts.identity.KeyRing;
import dev.weir.contracts.identity.Scope;
import dev.weir.contracts.money.Money;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import java.util.UUID;

/// Balance, usage, transactions and top-ups.
final class BillingApi {
    private static final String IDEMPOTENCY_KEY = "Idempotency-Key";

    private final Accounts accounts;

    BillingApi(Accounts accounts) {
        this.accounts = accounts;
    }

    void mount(Router router, KeyRing keys, BodyHandler bodies) {
        router.get("/balance").handler(Caller.with(keys, Scope.BILLING)).handler(this::balance);
        router.get("/usage").handler(Caller.with(keys, Scope.BILLING)).handler(this::usage);
        router.get("/transactions").handler(Caller.with(keys, Scope.BILLING)).handler(this::transactions);
        // A route each: Vert.x Web wants bodies read first within one, and we read none of a stranger's.
        router.post("/topups").handler(Caller.with(keys, Scope.ADMIN));
        router.post("/topups").handler(bodies).handler(this::topUp);
    }

    private void balance(RoutingContext ctx) {
        accounts.balance(Caller.of(ctx).companyId())
                .onComplete(balance -> Envelope.send(ctx, 200, toApi(balance)), ctx::fail);
    }

    private void usage(RoutingContext ctx) {
        PageQuery query = Parameters.page(ctx);
        accounts.usage(Caller.of(ctx).companyId(), query)
                .onComplete(page -> Envelope.sendPage(ctx, query.limit(), page, BillingApi::toApi), ctx::fail);
    }

    private void transactions(RoutingContext ctx) {
        PageQuery query = Parameters.page(ctx);
        accounts.transactions(Caller.of(ctx).companyId(), query)
                .onComplete(page -> Envelope.sendPage(ctx, query.limit(), page, BillingApi::toApi), ctx::fail);
    }

    private void topUp(RoutingContext ctx) {
        JsonObject body = Parameters.body(ctx, "amount", "currency", "companyId", "description", "idempotencyKey");
        UUID company = Parameters.text(body, "companyId")
                .map(id -> Parameters.uuid("companyId", id))
                .orElse(Caller.of(ctx).companyId());
        String header = ctx.request().getHeader(IDEMPOTENCY_KEY);
        String reference = header != null
                ? header
                : Parameters.text(body, "idempotencyKey").orElse((String) ctx.get("x-request-id"));
        if (reference.isBlank() || reference.length() > 255) {
            throw Parameters.invalid(IDEMPOTENCY_KEY, reference, "1 to 255 characters");
        }
        accounts.topUp(new TopUp(
                        company,
                        reference,
                        amount(body),
                        Parameters.text(body, "currency").orElse(Money.DEFAULT_CURRENCY),
                        Parameters.text(body, "description").orElse("Top-up")))
                .onComplete(outcome -> answer(ctx, company, body, outcome), ctx::fail);
    }

    private static long amount(JsonObject body) {
        String text = Parameters.text(body, "amount").orElseThrow(() -> Parameters.missing("amount"));
        long nanos;
        try {
            nanos = Money.parseNanos(text);
        } catch (IllegalArgumentException e) {
            throw GatewayException.ofParam(Failure.INVALID_VALUE, "amount", "amount: " + e.getMessage());
        }
        if (nanos <= 0) {
            throw Parameters.invalid("amount", text, "more than zero");
        }
        return nanos;
    }

    private static void answer(RoutingContext ctx, UUID company, JsonObject body, TopUpOutcome outcome) {
        switch (outcome) {
            case TopUpOutcome.Credited(var transaction) -> Envelope.send(ctx, 201, toApi(transaction));
            case TopUpOutcome.AlreadyCredited(var transaction) -> Envelope.send(ctx, 200, toApi(transaction));
            case TopUpOutcome.ReferenceReused(var transaction) ->
                ctx.fail(GatewayException.ofParam(
                        Failure.IDEMPOTENCY_KEY_REUSED,
                        IDEMPOTENCY_KEY,
                        "'" + transaction.reference() + "' was used before for "
                                + Money.decimal(transaction.amountNanos()) + " " + transaction.currency()
                                + " (expected: a new key for another top-up)"));
            case TopUpOutcome.UnknownCompany _ ->
                ctx.fail(GatewayException.ofParam(
                        Failure.NOT_FOUND,
                        "companyId",
                        "companyId: '" + company + "' (expected: a company that exists)"));
            case TopUpOutcome.OtherCurrency(var currency) ->
                ctx.fail(Parameters.invalid(
                        "currency", body.getString("currency", Money.DEFAULT_CURRENCY), currency + ", the account's"));
        }
    }

    private static JsonObject toApi(Balance balance) {
        return new JsonObject()
                .put("currency", balance.currency())
                .put("available", Money.decimal(balance.availableNanos()))
                .put("held", Money.decimal(balance.heldNanos()))
                .put("posted", Money.decimal(balance.postedNanos()));
    }

    private static JsonObject toApi(UsageRow row) {
        var tokens = new JsonObject();
        row.tokens().forEach(tokens::put);
        return new JsonObject()
                .put("requestId", row.requestId().toString())
                .put("keyId", row.keyId().toString())
                .put("provider", row.provider())
                .put("model", row.model())
                .put("ending", row.ending())
                .put("status", row.httpStatus())
                .put("tokens", tokens)
                .put("estimated", row.estimated())
                .put("cost", Money.decimal(row.costNanos()))
                .put("currency", row.currency())
                .put("priceVersion", row.priceVersion())
                .put("startedAt", row.startedAt().toString())
                .put("endedAt", row.endedAt().toString())
                .put("firstTokenMs", row.firstTokenMs() < 0 ? null : row.firstTokenMs());
    }

    private static JsonObject toApi(Transaction transaction) {
        return new JsonObject()
                .put("id", transaction.id().toString())
                .put("kind", transaction.kind())
                .put("amount", Money.decimal(transaction.amountNanos()))
                .put("currency", transaction.currency())
                .put("reference", transaction.reference())
                .put("description", transaction.description())
                .put("at", transaction.at().toString());
    }
}
