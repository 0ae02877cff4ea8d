package dev.weir.gateway.platform;

import dev.weir.contracts.adjustments.Adjustments;
import dev.weir.contracts.billing.Accounts;
import dev.weir.contracts.billing.Notices;
import dev.weir.contracts.cache.CacheAdmin;
import dev.weir.contracts.idempotency.Keeping;
import dev.weir.contracts.identity.KeyAdmin;
import dev.weir.contracts.identity.KeyRing;
import dev.weir.contracts.limits.LimitAdmin;
import dev.weir.contracts.reports.Reports;
import dev.weir.gateway.configuration.LiveConfig;
import io.vertx.core.Vertx;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.handler.BodyHandler;

/// Everything below `/api/v1`.
public final class PlatformApi {
    /// A longer body is refused with 413.
    private static final long BODY_BYTES_MAX = 64 * 1024;

    private PlatformApi() {}

    /// What the routes stand on. Everything in it is safe from any thread.
    public record Ports(
            KeyRing keys,
            Accounts accounts,
            Adjustments adjustments,
            Reports reports,
            Notices notices,
            KeyAdmin keyAdmin,
            LimitAdmin limits,
            Keeping keeping,
            Prices prices,
            CacheAdmin cache,
            ProviderList providers,
            LiveConfig config) {}

    /// The routes, without their prefix.
    public static Router router(Vertx vertx, Ports ports) {
        Router router = Router.router(vertx);
        BodyHandler bodies = BodyHandler.create(false).setBodyLimit(BODY_BYTES_MAX);
        KeyRing keys = ports.keys();
        new BillingApi(ports.accounts()).mount(router, keys, bodies);
        new ListsApi(ports.accounts(), ports.reports()).mount(router, keys);
        new ReportsApi(ports.reports()).mount(router, keys);
        new CreditsApi(ports.adjustments()).mount(router, keys, bodies);
        new RefundsApi(ports.adjustments()).mount(router, keys, bodies);
        new CorrectionsApi(ports.adjustments()).mount(router, keys, bodies);
        new LimitsApi(ports.limits()).mount(router, keys, bodies);
        new NoticesApi(ports.notices()).mount(router, keys, bodies);
        new KeysApi(ports.keyAdmin()).mount(router, keys, bodies);
        new IdempotencyApi(ports.keeping(), ports.keyAdmin()).mount(router, keys, bodies);
        new PricesApi(ports.prices()).mount(router, keys, bodies);
        new CacheApi(ports.cache()).mount(router, keys);
        new ProvidersApi(ports.providers()).mount(router, keys);
        new ConfigApi(ports.config()).mount(router, keys);
        return router;
    }
}
