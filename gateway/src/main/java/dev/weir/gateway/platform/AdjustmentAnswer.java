package dev.weir.gateway.platform;

import dev.weir.contracts.adjustments.AdjustmentOutcome;
import dev.weir.contracts.billing.Transaction;
import dev.weir.contracts.failure.Failure;
import dev.weir.contracts.failure.GatewayException;
import dev.weir.contracts.money.Money;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.util.function.Function;

/// What the caller is told about an adjustment.
final class AdjustmentAnswer {
    private AdjustmentAnswer() {}

    /// @param shown what is answered for the transaction
    static void send(
            RoutingContext ctx, MoneyBody body, AdjustmentOutcome outcome, Function<Transaction, JsonObject> shown) {
        switch (outcome) {
            case AdjustmentOutcome.Posted(var transaction) -> Envelope.send(ctx, 201, shown.apply(transaction));
            case AdjustmentOutcome.AlreadyPosted(var transaction) -> Envelope.send(ctx, 200, shown.apply(transaction));
            case AdjustmentOutcome.ReferenceReused(var first) -> ctx.fail(body.reused(first));
            case AdjustmentOutcome.UnknownCompany _ -> ctx.fail(body.unknownCompany());
            case AdjustmentOutcome.OtherCurrency(var currency) -> ctx.fail(body.otherCurrency(currency));
            case AdjustmentOutcome.UnknownRequest _ ->
                ctx.fail(GatewayException.ofParam(
                        Failure.NOT_FOUND,
                        "requestId",
                        "requestId: '" + body.text("requestId") + "' (expected: a settled request of the company "
                                + body.companyId() + ")"));
            case AdjustmentOutcome.AlreadyEnded _ ->
                ctx.fail(Parameters.invalid("expiresAt", body.text("expiresAt"), "a time in the future"));
            case AdjustmentOutcome.BeyondCharge(var charged, var refunded, var currency) ->
                ctx.fail(GatewayException.ofParam(
                        Failure.AMOUNT_TOO_LARGE,
                        "amount",
                        "amount: '" + body.text("amount", "all that is left") + "' (expected: at most "
                                + Money.decimal(charged - refunded) + " " + currency
                                + ", what is left of the charge of "
                                + Money.decimal(charged) + " after refunds of " + Money.decimal(refunded) + ")"));
            case AdjustmentOutcome.BeyondBalance(var available, var currency) ->
                ctx.fail(GatewayException.ofParam(
                        Failure.AMOUNT_TOO_LARGE,
                        "amount",
                        "amount: '" + body.text("amount") + "' (expected: to take at most " + Money.decimal(available)
                                + " " + currency + ", what is available)"));
        }
    }
}
