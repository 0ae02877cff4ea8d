package dev.weir.gateway.platform;

import dev.weir.contracts.adjustments.Adjustments;
import dev.weir.contracts.adjustments.Correction;
import dev.weir.contracts.identity.KeyRing;
import dev.weir.contracts.identity.Scope;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;

/// Mistakes that are put right.
final class CorrectionsApi {
    private final Adjustments adjustments;

    CorrectionsApi(Adjustments adjustments) {
        this.adjustments = adjustments;
    }

    void mount(Router router, KeyRing keys, BodyHandler bodies) {
        router.post("/admin/corrections").handler(Caller.with(keys, Scope.ADMIN));
        router.post("/admin/corrections").handler(bodies).handler(this::correct);
    }

    private void correct(RoutingContext ctx) {
        var body = MoneyBody.of(ctx, "amount", "currency", "reason");
        long amount = body.signedAmount();
        if (amount == 0) {
            throw Parameters.invalid("amount", body.text("amount"), "not zero: what the balance changes by");
        }
        var correction =
                new Correction(body.companyId(), body.reference(), amount, body.currency(), body.text("reason"));
        adjustments
                .correct(correction)
                .onComplete(outcome -> AdjustmentAnswer.send(ctx, body, outcome, Views::toApi), ctx::fail);
    }
}
