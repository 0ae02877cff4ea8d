package dev.weir.verticles.pricing;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.weir.contracts.billing.Pricing;
import dev.weir.contracts.failure.Failure;
import dev.weir.contracts.failure.GatewayException;
import dev.weir.contracts.money.ExchangeRates;
import dev.weir.contracts.money.PriceVersion;
import dev.weir.contracts.pricing.PriceList;
import dev.weir.storage.billing.CompanyTerms;
import dev.weir.storage.billing.PriceRuleTables;
import dev.weir.storage.lookup.BatchedLookup;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import java.time.InstantSource;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/// Prices of companies in node memory. A company it has not seen is looked up once, however many ask; while the
/// database is away, companies it has seen go on and others fail with `STORAGE_UNAVAILABLE`. A price that was asked for
/// before costs two lookups and no memory. Safe from any thread.
///
/// A change is seen at once on the node that made it, and within a feed interval on the others. What is dated ahead,
/// a rule or a rate, takes effect at its moment by the node's clock.
public final class CompanyPricing implements Pricing, PriceList {
    private final Vertx vertx;
    private final InstantSource clock;
    private final BatchedLookup<UUID, CompanyTerms> lookup;
    private final Cache<UUID, CompanyPrices> known;
    /// With the rates of now; prices that were made with others are made anew when they are asked for.
    private volatile PlainSheets plain;
    /// Lookups under way. What happens to one company's entry, and to what is known of it, happens under its lock.
    private final ConcurrentMap<UUID, Promise<CompanyPrices>> loads = new ConcurrentHashMap<>();

    public CompanyPricing(
            Vertx vertx, PriceRuleTables tables, ExchangeRates rates, PricingSettings settings, InstantSource clock) {
        this.vertx = vertx;
        this.clock = clock;
        this.lookup = new BatchedLookup<>(
                companies -> tables.terms(companies, clock.instant()),
                settings.lookupQueueMax(),
                settings.lookupTimeout());
        this.plain = new PlainSheets(rates);
        this.known = Caffeine.newBuilder()
                .maximumSize(settings.companiesRememberedMax())
                .executor(Runnable::run)
                .build();
    }

    @Override
    public Future<PriceVersion> priceFor(UUID companyId, String model, PriceVersion list) {
        long now = clock.millis();
        CompanyPrices prices = known.getIfPresent(companyId);
        if (prices == null || !prices.believedAt(now)) {
            return load(companyId).compose(loaded -> priceOf(companyId, loaded, clock.millis(), model, list));
        }
        return priceOf(companyId, prices, now, model, list);
    }

    private Future<PriceVersion> priceOf(
            UUID companyId, CompanyPrices prices, long now, String model, PriceVersion list) {
        PlainSheets sheets = plain;
        return current(companyId, prices, sheets, now).price(now, model, list, sheets);
    }

    private CompanyPrices current(UUID companyId, CompanyPrices prices, PlainSheets sheets, long now) {
        if (prices.isMadeWith(sheets.rates())) {
            return prices;
        }
        CompanyPrices anew = prices.with(sheets, now);
        known.asMap().replace(companyId, prices, anew);
        return anew;
    }

    /// What currencies are worth from now on.
    public void rates(ExchangeRates now) {
        plain = new PlainSheets(now);
    }

    /// What they are worth now.
    ExchangeRates rates() {
        return plain.rates();
    }

    @Override
    public Future<List<Outlook>> outlook(UUID companyId, List<Model> models) {
        return company(companyId).map(prices -> {
            long now = clock.millis();
            CompanyPrices current = current(companyId, prices, plain, now);
            return models.stream().map(model -> current.outlook(now, model)).toList();
        });
    }

    /// What is known of a company, looked up if it must be.
    Future<CompanyPrices> company(UUID companyId) {
        CompanyPrices prices = known.getIfPresent(companyId);
        return prices != null && prices.believedAt(clock.millis()) ? Future.succeededFuture(prices) : load(companyId);
    }

    private Future<CompanyPrices> load(UUID companyId) {
        Promise<CompanyPrices> mine = ((ContextInternal) vertx.getOrCreateContext()).promise();
        Promise<CompanyPrices> begun = Promise.promise();
        Promise<CompanyPrices> load = loads.computeIfAbsent(companyId, _ -> begun);
        load.future().onComplete(mine);
        if (load == begun && !lookup.find(companyId, answer -> answered(companyId, begun, answer))) {
            loads.remove(companyId, begun);
            begun.fail(unavailable(null));
        }
        return mine.future();
    }

    private void answered(UUID companyId, Promise<CompanyPrices> load, BatchedLookup.Answer<CompanyTerms> answer) {
        if (answer.failure() != null) {
            loads.remove(companyId, load);
            load.fail(unavailable(answer.failure()));
            return;
        }
        var prices = CompanyPrices.of(answer.value(), plain, clock.millis());
        loads.computeIfPresent(companyId, (_, current) -> {
            if (current != load) {
                return current; // forgotten meanwhile: what was found may be old
            }
            known.put(companyId, prices);
            return null;
        });
        load.complete(prices);
    }

    /// Rules of this company were changed: whoever asks from now on is answered from what is in the database now.
    void forget(UUID companyId) {
        loads.compute(companyId, (_, _) -> {
            known.invalidate(companyId);
            return null;
        });
    }

    void forgetAll() {
        loads.keySet().forEach(this::forget);
        known.invalidateAll();
    }

    private static GatewayException unavailable(Throwable cause) {
        return GatewayException.withDetail(Failure.STORAGE_UNAVAILABLE, "The database does not answer.", cause)
                .retryAfter(1);
    }
}
