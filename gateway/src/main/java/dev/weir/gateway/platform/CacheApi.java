package dev.weir.gateway.platform;

import dev.weir.contracts.cache.CacheAdmin;
import dev.weir.contracts.identity.KeyRing;
import dev.weir.contracts.identity.Scope;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.Optional;
import java.util.UUID;

/// Empties the cache.
final class CacheApi {
    private static final String PATH = "/admin/cache";

    private final CacheAdmin cache;

    CacheApi(CacheAdmin cache) {
        this.cache = cache;
    }

    void mount(Router router, KeyRing keys) {
        router.delete(PATH).handler(Caller.with(keys, Scope.ADMIN));
        router.delete(PATH).handler(this::empty);
    }

    /// What is kept of `companyId`, or everything.
    private void empty(RoutingContext ctx) {
        Optional<UUID> company = Parameters.text(ctx, "companyId").map(text -> Parameters.uuid("companyId", text));
        cache.empty(company)
                .onComplete(
                        _ -> Envelope.send(
                                ctx,
                                200,
                                new JsonObject()
                                        .put(
                                                "companyId",
                                                company.map(UUID::toString).orElse(null))
                                        .put("emptied", true)),
                        ctx::fail);
    }
}
