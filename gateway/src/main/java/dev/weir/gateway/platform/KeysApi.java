package dev.weir.gateway.platform;

import dev.weir.contracts.billing.PageQuery;
import dev.weir.contracts.failure.Failure;
import dev.weir.contracts.failure.GatewayException;
import dev.weir.contracts.identity.ApiKey;
import dev.weir.contracts.identity.KeyAdmin;
import dev.weir.contracts.identity.KeyRing;
import dev.weir.contracts.identity.Scope;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import java.time.Instant;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;
import java.util.UUID;

/// The company's API keys. A key can't grant what it does not have.
final class KeysApi {
    private final KeyAdmin admin;

    KeysApi(KeyAdmin admin) {
        this.admin = admin;
    }

    void mount(Router router, KeyRing keys, BodyHandler bodies) {
        router.get("/keys").handler(Caller.with(keys, Scope.KEYS)).handler(this::list);
        router.post("/keys").handler(Caller.with(keys, Scope.KEYS));
        router.post("/keys").handler(bodies).handler(this::create);
        router.delete("/keys/:id").handler(Caller.with(keys, Scope.KEYS)).handler(this::revoke);
    }

    private void list(RoutingContext ctx) {
        PageQuery query = Parameters.page(ctx);
        admin.list(Caller.of(ctx).companyId(), query)
                .onComplete(page -> Envelope.sendPage(ctx, query.limit(), page, KeysApi::toApi), ctx::fail);
    }

    private void create(RoutingContext ctx) {
        JsonObject body = Parameters.body(ctx, "name", "scopes");
        String name = Parameters.text(body, "name").orElseThrow(() -> Parameters.missing("name"));
        Set<Scope> scopes = scopes(body);
        ApiKey caller = Caller.of(ctx);
        if (!caller.scopes().containsAll(scopes)) {
            throw GatewayException.ofParam(
                    Failure.FORBIDDEN,
                    "scopes",
                    "scopes: " + keys(scopes) + " (expected: among those of the key that asks, " + keys(caller.scopes())
                            + ")");
        }
        admin.create(caller.companyId(), name, scopes)
                .onComplete(
                        created -> Envelope.send(ctx, 201, toApi(created.key()).put("key", created.secret())),
                        ctx::fail);
    }

    private static Set<Scope> scopes(JsonObject body) {
        Object value = body.getValue("scopes");
        if (value == null) {
            return EnumSet.of(Scope.INFERENCE);
        }
        if (!(value instanceof JsonArray array) || array.isEmpty()) {
            throw Parameters.invalid("scopes", value.toString(), "an array of " + known());
        }
        var scopes = EnumSet.noneOf(Scope.class);
        for (Object scope : array) {
            scopes.add(Scope.byKey(String.valueOf(scope))
                    .orElseThrow(() -> Parameters.invalid("scopes", String.valueOf(scope), "one of " + known())));
        }
        return scopes;
    }

    private static Object known() {
        return keys(Set.copyOf(Arrays.asList(Scope.values())));
    }

    private static Object keys(Set<Scope> scopes) {
        return scopes.stream().map(Scope::key).sorted().toList();
    }

    private void revoke(RoutingContext ctx) {
        UUID id = Parameters.uuid("id", ctx.pathParam("id"));
        admin.revoke(Caller.of(ctx).companyId(), id).onComplete(key -> Envelope.send(ctx, 200, toApi(key)), ctx::fail);
    }

    private static JsonObject toApi(ApiKey key) {
        return new JsonObject()
                .put("id", key.id().toString())
                .put("name", key.name())
                .put("prefix", key.prefix())
                .put(
                        "scopes",
                        new JsonArray(
                                key.scopes().stream().map(Scope::key).sorted().toList()))
                .put("createdAt", key.createdAt().toString())
                .put("revokedAt", key.revokedAt().map(Instant::toString).orElse(null));
    }
}
