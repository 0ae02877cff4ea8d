package dev.weir.verticles.pricing;

import static dev.weir.verticles.pricing.Samples.await;

import dev.weir.contracts.announcements.Announcement;
import dev.weir.contracts.announcements.Announcements;
import dev.weir.contracts.money.PriceVersion;
import dev.weir.contracts.pricing.PriceAdmin;
import dev.weir.contracts.pricing.PriceRule;
import dev.weir.contracts.pricing.PriceTerms;
import dev.weir.storage.billing.AccountTables;
import dev.weir.storage.billing.PriceRuleTables;
import dev.weir.storage.feed.ChangeFeed;
import dev.weir.storage.postgres.Database;
import dev.weir.storage.postgres.PostgresSettings;
import dev.weir.storage.postgres.PostgresUrl;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/// A node's share of pricing, as deployed.
///
/// @param heard what it announced, or what a test lets it hear
record PricingNode(
        Vertx vertx, Database database, CompanyPricing pricing, PriceDesk desk, ManualClock clock, Recorded heard)
        implements AutoCloseable {
    /// Announcements that reach nobody but are remembered; a test may deliver them.
    static final class Recorded implements Announcements {
        final List<Announcement> announced = new CopyOnWriteArrayList<>();
        final List<Consumer<Announcement>> listeners = new CopyOnWriteArrayList<>();

        @Override
        public void announce(Announcement announcement) {
            announced.add(announcement);
        }

        @Override
        public void listen(Consumer<Announcement> listener) {
            listeners.add(listener);
        }
    }

    static PricingNode start(PostgresUrl url, Duration feedInterval) {
        Vertx vertx = Vertx.vertx();
        Database database = Database.open(vertx, url, PostgresSettings.defaults());
        var clock = new ManualClock();
        var settings = new PricingSettings(1000, feedInterval, 1000, Duration.ofSeconds(2));
        var tables = new PriceRuleTables(database.pool());
        var pricing = new CompanyPricing(vertx, tables, Samples.RATES, settings, clock);
        var heard = new Recorded();
        await(vertx.deployVerticle(
                new PricingVerticle(new ChangeFeed(database.pool(), "billing.change"), heard, pricing, settings)));
        var desk = new PriceDesk(tables, pricing, heard, clock);
        return new PricingNode(vertx, database, pricing, desk, clock, heard);
    }

    /// A company with an empty account in that currency.
    UUID company(String currency) {
        UUID id = UUID.randomUUID();
        await(new AccountTables(database.pool()).open(id, currency));
        return id;
    }

    PriceRule add(UUID company, PriceTerms terms) {
        return add(company, "*", "*", terms, Optional.empty());
    }

    PriceRule add(UUID company, String provider, String model, PriceTerms terms, Optional<Instant> from) {
        return await(desk.add(new PriceAdmin.Wanted(company, provider, model, terms, from, Samples.KEY, "a note")));
    }

    /// What the company pays for the list price of the tests.
    PriceVersion price(UUID company) {
        return await(pricing.priceFor(company, "gpt-test", Samples.LIST));
    }

    @Override
    public void close() {
        await(vertx.close());
    }
}
