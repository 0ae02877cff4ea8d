package dev.weir.gateway.platform;

import dev.weir.contracts.billing.Accounts;
import dev.weir.contracts.billing.Balance;
import dev.weir.contracts.billing.TopUp;
import dev.weir.contracts.billing.TopUpOutcome;
import dev.weir.contracts.identity.KeyRing;
import dev.weir.contracts.identity.Scope;
import dev.weir.contracts.money.Money;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;

/// Balance and top-ups.
final class BillingApi {
    private final Accounts accounts;

    BillingApi(Accounts accounts) {
        this.accounts = accounts;
    }

    void mount(Router router, KeyRing keys, BodyHandler bodies) {
        router.get("/balance").handler(Caller.with(keys, Scope.BILLING)).handler(this::balance);
        // A route each: Vert.x Web wants bodies read first within one, and we read none of a stranger's.
        router.post("/topups").handler(Caller.with(keys, Scope.ADMIN));
        router.post("/topups").handler(bodies).handler(this::topUp);
    }

    private void balance(RoutingContext ctx) {
        accounts.balance(Caller.of(ctx).companyId())
                .onComplete(balance -> Envelope.send(ctx, 200, toApi(balance)), ctx::fail);
    }

    private void topUp(RoutingContext ctx) {
        var body = MoneyBody.of(ctx, "amount", "currency", "description");
        var topUp = new TopUp(
                body.companyId(), body.reference(), body.amount(), body.currency(), body.text("description", "Top-up"));
        accounts.topUp(topUp).onComplete(outcome -> answer(ctx, body, outcome), ctx::fail);
    }

    private static void answer(RoutingContext ctx, MoneyBody body, TopUpOutcome outcome) {
        switch (outcome) {
            case TopUpOutcome.Credited(var transaction) -> Envelope.send(ctx, 201, Views.toApi(transaction));
            case TopUpOutcome.AlreadyCredited(var transaction) -> Envelope.send(ctx, 200, Views.toApi(transaction));
            case TopUpOutcome.ReferenceReused(var first) -> ctx.fail(body.reused(first));
            case TopUpOutcome.UnknownCompany _ -> ctx.fail(body.unknownCompany());
            case TopUpOutcome.OtherCurrency(var currency) -> ctx.fail(body.otherCurrency(currency));
        }
    }

    private static JsonObject toApi(Balance balance) {
        Balance.Credits credits = balance.credits();
        JsonObject next = credits.endsNext()
                .map(ends -> new JsonObject()
                        .put("amount", Money.decimal(ends.nanos()))
                        .put("at", ends.at().toString()))
                .orElse(null);
        return new JsonObject()
                .put("currency", balance.currency())
                .put("available", Money.decimal(balance.availableNanos()))
                .put("held", Money.decimal(balance.heldNanos()))
                .put("posted", Money.decimal(balance.postedNanos()))
                .put(
                        "credits",
                        new JsonObject()
                                .put("open", Money.decimal(credits.openNanos()))
                                .put("expiringNext", next))
                .put("lowBalance", Views.decimal(balance.lowBalanceNanos()));
    }
}
