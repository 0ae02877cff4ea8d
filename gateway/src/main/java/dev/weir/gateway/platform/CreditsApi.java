package dev.weir.gateway.platform;

import dev.weir.contracts.adjustments.Adjustments;
import dev.weir.contracts.adjustments.Credit;
import dev.weir.contracts.adjustments.GrantCredit;
import dev.weir.contracts.billing.PageQuery;
import dev.weir.contracts.identity.KeyRing;
import dev.weir.contracts.identity.Scope;
import dev.weir.contracts.money.Money;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;

/// Money that is granted and ends.
final class CreditsApi {
    private static final int PRIORITY_DEFAULT = 100;

    private final Adjustments adjustments;

    CreditsApi(Adjustments adjustments) {
        this.adjustments = adjustments;
    }

    void mount(Router router, KeyRing keys, BodyHandler bodies) {
        router.get("/credits").handler(Caller.with(keys, Scope.BILLING)).handler(this::list);
        router.post("/admin/credits").handler(Caller.with(keys, Scope.ADMIN));
        router.post("/admin/credits").handler(bodies).handler(this::grant);
    }

    private void list(RoutingContext ctx) {
        PageQuery page = Parameters.page(ctx);
        adjustments
                .credits(Caller.of(ctx).companyId(), page)
                .onComplete(credits -> Envelope.sendPage(ctx, page.limit(), credits, CreditsApi::toApi), ctx::fail);
    }

    private void grant(RoutingContext ctx) {
        var body = MoneyBody.of(ctx, "amount", "currency", "description", "priority", "expiresAt");
        var grant = new GrantCredit(
                body.companyId(),
                body.reference(),
                body.amount(),
                body.currency(),
                body.text("description", "Credit"),
                body.number("priority", PRIORITY_DEFAULT, Adjustments.PRIORITY_MAX),
                Parameters.instant("expiresAt", body.text("expiresAt")));
        adjustments
                .grant(grant)
                .onComplete(
                        outcome -> AdjustmentAnswer.send(
                                ctx,
                                body,
                                outcome,
                                transaction -> Views.toApi(transaction)
                                        .put("priority", grant.priority())
                                        .put("expiresAt", grant.expiresAt().toString())),
                        ctx::fail);
    }

    private static JsonObject toApi(Credit credit) {
        return new JsonObject()
                .put("id", credit.id().toString())
                .put("granted", Money.decimal(credit.grantedNanos()))
                .put("remaining", Money.decimal(credit.remainingNanos()))
                .put("currency", credit.currency())
                .put("priority", credit.priority())
                .put("expiresAt", credit.expiresAt().toString())
                .put("createdAt", credit.createdAt().toString())
                .put("reference", credit.reference())
                .put("state", credit.state())
                .put("order", credit.order().isPresent() ? credit.order().getAsInt() : null);
    }
}
