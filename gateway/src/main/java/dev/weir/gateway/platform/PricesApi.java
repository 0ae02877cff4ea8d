package dev.weir.gateway.platform;

import dev.weir.contracts.billing.PageQuery;
import dev.weir.contracts.identity.KeyRing;
import dev.weir.contracts.identity.Scope;
import dev.weir.contracts.pricing.PriceAdmin;
import dev.weir.contracts.pricing.PriceList;
import dev.weir.gateway.catalog.PricedModel;
import io.vertx.core.json.JsonArray;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/// What the company pays, and, for administrators, the rules that make it.
final class PricesApi {
    private static final String RULES = "/admin/prices";

    private final Prices prices;

    PricesApi(Prices prices) {
        this.prices = prices;
    }

    void mount(Router router, KeyRing keys, BodyHandler bodies) {
        router.get("/prices").handler(Caller.with(keys, Scope.BILLING)).handler(this::prices);
        router.get(RULES).handler(Caller.with(keys, Scope.ADMIN)).handler(this::list);
        router.post(RULES).handler(Caller.with(keys, Scope.ADMIN));
        router.post(RULES).handler(bodies).handler(this::add);
        router.delete(RULES + "/:id").handler(Caller.with(keys, Scope.ADMIN)).handler(this::end);
    }

    private void prices(RoutingContext ctx) {
        List<PricedModel> models = prices.catalog().get().pricedModels();
        List<PriceList.Model> asked = models.stream()
                .map(model -> new PriceList.Model(model.provider(), model.upstreamModel(), model.versions()))
                .toList();
        prices.list()
                .outlook(Caller.of(ctx).companyId(), asked)
                .onComplete(
                        outlooks -> {
                            var rows = new JsonArray();
                            for (int i = 0; i < models.size(); i++) {
                                rows.add(PriceJson.toApi(models.get(i), outlooks.get(i)));
                            }
                            Envelope.send(ctx, 200, rows);
                        },
                        ctx::fail);
    }

    private void list(RoutingContext ctx) {
        PageQuery query = Parameters.page(ctx);
        Optional<UUID> company =
                Optional.ofNullable(ctx.request().getParam("companyId")).map(id -> Parameters.uuid("companyId", id));
        prices.admin()
                .list(company, query)
                .onComplete(page -> Envelope.sendPage(ctx, query.limit(), page, PriceJson::toApi), ctx::fail);
    }

    private void add(RoutingContext ctx) {
        PriceAdmin.Wanted wanted = PriceRuleBody.read(ctx, Caller.of(ctx).id());
        OverrideClasses.check(wanted, prices.catalog().get().pricedModels());
        prices.admin().add(wanted).onComplete(rule -> Envelope.send(ctx, 201, PriceJson.toApi(rule)), ctx::fail);
    }

    private void end(RoutingContext ctx) {
        UUID id = Parameters.uuid("id", ctx.pathParam("id"));
        prices.admin()
                .end(id, Caller.of(ctx).id())
                .onComplete(rule -> Envelope.send(ctx, 200, PriceJson.toApi(rule)), ctx::fail);
    }
}
