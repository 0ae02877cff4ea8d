package dev.weir.gateway.main;

import dev.weir.contracts.announcements.Announcements;
import dev.weir.gateway.catalog.Catalog;
import dev.weir.gateway.platform.Prices;
import dev.weir.storage.billing.PriceRuleTables;
import dev.weir.storage.feed.ChangeFeed;
import dev.weir.verticles.pricing.CompanyPricing;
import dev.weir.verticles.pricing.PriceDesk;
import dev.weir.verticles.pricing.PricingSettings;
import dev.weir.verticles.pricing.PricingVerticle;
import io.vertx.core.Vertx;
import java.time.Clock;
import java.util.function.Supplier;

/// What companies pay.
///
/// @param pricing for requests
/// @param verticle keeps it current
/// @param api for the platform's own API
record PricingWiring(CompanyPricing pricing, PricingVerticle verticle, Prices api) {
    static PricingWiring of(
            Vertx vertx,
            Store store,
            Supplier<Catalog> catalog,
            Announcements announcements,
            PricingSettings settings,
            Clock clock) {
        var tables = new PriceRuleTables(store.database.pool());
        var pricing = new CompanyPricing(vertx, tables, catalog.get().rates(), settings, clock);
        var feed = new ChangeFeed(store.database.pool(), "billing.change");
        return new PricingWiring(
                pricing,
                new PricingVerticle(feed, announcements, pricing, settings),
                new Prices(catalog, pricing, new PriceDesk(tables, pricing, announcements, clock)));
    }
}
