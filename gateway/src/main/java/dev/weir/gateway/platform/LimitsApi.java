package dev.weir.gateway.platform;

import dev.weir.contracts.identity.KeyRing;
import dev.weir.contracts.identity.Scope;
import dev.weir.contracts.limits.LimitAdmin;
import dev.weir.contracts.limits.LimitSet;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import java.util.Optional;
import java.util.UUID;
import java.util.function.UnaryOperator;

/// Limits and budgets: how they stand; those of a company, which an administrator sets; those of a key, which its
/// company sets.
final class LimitsApi {
    private static final String OF_COMPANY = "/admin/limits";
    private static final String OF_KEY = "/keys/:id/limits";

    private final LimitAdmin admin;

    LimitsApi(LimitAdmin admin) {
        this.admin = admin;
    }

    void mount(Router router, KeyRing keys, BodyHandler bodies) {
        router.get("/limits").handler(Caller.with(keys, Scope.BILLING)).handler(this::report);
        mount(router, keys, bodies, OF_COMPANY, Scope.ADMIN);
        mount(router, keys, bodies, OF_KEY, Scope.KEYS);
    }

    private void mount(Router router, KeyRing keys, BodyHandler bodies, String path, Scope scope) {
        router.get(path).handler(Caller.with(keys, scope)).handler(this::find);
        router.delete(path).handler(Caller.with(keys, scope)).handler(ctx -> change(ctx, _ -> LimitSet.NONE));
        for (HttpMethod method : new HttpMethod[] {HttpMethod.PUT, HttpMethod.PATCH}) {
            // A route each: Vert.x Web wants bodies read first within one, and we read none of a stranger's.
            router.route(method, path).handler(Caller.with(keys, scope));
            router.route(method, path).handler(bodies).handler(this::edit);
        }
    }

    private void report(RoutingContext ctx) {
        admin.report(Caller.of(ctx).companyId())
                .onComplete(report -> Envelope.send(ctx, 200, LimitJson.toApi(report)), ctx::fail);
    }

    private void find(RoutingContext ctx) {
        admin.find(company(ctx), key(ctx)).onComplete(set -> Envelope.send(ctx, 200, LimitJson.toApi(set)), ctx::fail);
    }

    /// PUT replaces all limits, PATCH those that the body names.
    private void edit(RoutingContext ctx) {
        JsonObject body = Parameters.body(ctx, LimitJson.fields());
        boolean all = ctx.request().method().equals(HttpMethod.PUT);
        change(ctx, before -> LimitJson.fromApi(body, all ? LimitSet.NONE : before));
    }

    private void change(RoutingContext ctx, UnaryOperator<LimitSet> edit) {
        admin.change(company(ctx), key(ctx), edit)
                .onComplete(set -> Envelope.send(ctx, 200, LimitJson.toApi(set)), ctx::fail);
    }

    /// The caller's, or the one that an administrator names by `?companyId=`.
    private static UUID company(RoutingContext ctx) {
        String named = ctx.pathParam("id") == null ? ctx.request().getParam("companyId") : null;
        return named == null ? Caller.of(ctx).companyId() : Parameters.uuid("companyId", named);
    }

    private static Optional<UUID> key(RoutingContext ctx) {
        return Optional.ofNullable(ctx.pathParam("id")).map(id -> Parameters.uuid("id", id));
    }
}
