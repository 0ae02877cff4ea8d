package dev.weir.gateway.platform;

import dev.weir.contracts.billing.Accounts;
import dev.weir.contracts.identity.KeyAdmin;
import dev.weir.contracts.identity.KeyRing;
import dev.weir.contracts.limits.LimitAdmin;
import io.vertx.core.Vertx;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.handler.BodyHandler;

/// Everything below `/api/v1`.
public final class PlatformApi {
    /// A longer body is refused with 413.
    private static final long BODY_BYTES_MAX = 64 * 1024;

    private PlatformApi() {}

    /// The routes, without their prefix. Safe from any event loop as far as its ports are.
    public static Router router(Vertx vertx, KeyRing keys, Accounts accounts, KeyAdmin admin, LimitAdmin limits) {
        Router router = Router.router(vertx);
        BodyHandler bodies = BodyHandler.create(false).setBodyLimit(BODY_BYTES_MAX);
        new BillingApi(accounts).mount(router, keys, bodies);
        new LimitsApi(limits).mount(router, keys, bodies);
        new KeysApi(admin).mount(router, keys, bodies);
        return router;
    }
}
