package dev.weir.gateway.platform;

import dev.weir.contracts.adjustments.Adjustments;
import dev.weir.contracts.adjustments.Refund;
import dev.weir.contracts.identity.KeyRing;
import dev.weir.contracts.identity.Scope;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import java.util.OptionalLong;

/// Charges that are taken back.
final class RefundsApi {
    private final Adjustments adjustments;

    RefundsApi(Adjustments adjustments) {
        this.adjustments = adjustments;
    }

    void mount(Router router, KeyRing keys, BodyHandler bodies) {
        router.post("/admin/refunds").handler(Caller.with(keys, Scope.ADMIN));
        router.post("/admin/refunds").handler(bodies).handler(this::refund);
    }

    private void refund(RoutingContext ctx) {
        var body = MoneyBody.of(ctx, "requestId", "amount", "reason");
        var refund = new Refund(
                body.companyId(),
                Parameters.uuid("requestId", body.text("requestId")),
                body.reference(),
                body.has("amount") ? OptionalLong.of(body.amount()) : OptionalLong.empty(),
                body.text("reason", "Refund"));
        adjustments
                .refund(refund)
                .onComplete(outcome -> AdjustmentAnswer.send(ctx, body, outcome, Views::toApi), ctx::fail);
    }
}
