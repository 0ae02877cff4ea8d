package dev.weir.verticles.pricing;

import dev.weir.contracts.money.ExchangeRates;
import dev.weir.contracts.money.Money;
import dev.weir.contracts.money.PriceVersion;
import dev.weir.contracts.pricing.PriceList;
import dev.weir.contracts.pricing.PriceRule;
import dev.weir.storage.billing.CompanyTerms;
import io.vertx.core.Future;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// What one company pays, as its terms were when they were looked up. Safe from any thread.
final class CompanyPrices {
    /// Terms of a company without an account are believed for so long: it may get one, in any currency.
    static final long WITHOUT_ACCOUNT_MS = 1_000;

    private final CompanyTerms terms;
    private final String currency;
    private final ExchangeRates rates;
    private final long lookedUpMs;
    private volatile PriceSheet sheet;

    /// @param sheet the one of this moment
    private CompanyPrices(CompanyTerms terms, ExchangeRates rates, long lookedUpMs, PriceSheet sheet) {
        this.terms = terms;
        this.currency = currency(terms);
        this.rates = rates;
        this.lookedUpMs = lookedUpMs;
        this.sheet = sheet;
    }

    /// A company with rules, or without any.
    ///
    /// @param plain what those without any share
    static CompanyPrices of(CompanyTerms terms, PlainSheets plain, long nowMs) {
        return new CompanyPrices(terms, plain.rates(), nowMs, sheet(terms, plain, nowMs));
    }

    private static PriceSheet sheet(CompanyTerms terms, PlainSheets plain, long nowMs) {
        return terms.rules().isEmpty()
                ? plain.at(nowMs, currency(terms))
                : PriceSheet.at(nowMs, currency(terms), terms.rules(), plain.rates());
    }

    private static String currency(CompanyTerms terms) {
        return terms.currency().orElse(Money.DEFAULT_CURRENCY);
    }

    /// The currency of its account, if it has one.
    Optional<String> account() {
        return terms.currency();
    }

    boolean isMadeWith(ExchangeRates current) {
        return rates == current;
    }

    /// The same terms with other rates.
    CompanyPrices with(PlainSheets plain, long nowMs) {
        return new CompanyPrices(terms, plain.rates(), lookedUpMs, sheet(terms, plain, nowMs));
    }

    boolean believedAt(long ms) {
        return terms.currency().isPresent() || ms >= lookedUpMs && ms - lookedUpMs < WITHOUT_ACCOUNT_MS;
    }

    Future<PriceVersion> price(long ms, String model, PriceVersion list, PlainSheets plain) {
        PriceSheet current = sheet;
        if (!current.covers(ms)) {
            current = terms.rules().isEmpty()
                    ? plain.at(ms, currency)
                    : PriceSheet.at(ms, currency, terms.rules(), rates);
            sheet = current;
        }
        return current.price(model, list);
    }

    /// What it pays for a model now and next.
    PriceList.Outlook outlook(long ms, PriceList.Model model) {
        List<PriceRule> rules = terms.rules().stream()
                .filter(rule -> rule.isFor(model.provider(), model.name()))
                .toList();
        Optional<Future<PriceVersion>> now = at(ms, model, rules);
        var moments = Changes.of(rules, rates, currency);
        model.versions().forEach(version -> moments.add(version.validFrom()));
        for (Instant moment : moments) {
            long then = PriceSheet.wholeMs(moment);
            if (then > ms) {
                Optional<Future<PriceVersion>> next = at(then, model, rules);
                if (!id(next).equals(id(now))) {
                    return outlook(now, Optional.of(moment), next);
                }
            }
        }
        return outlook(now, Optional.empty(), Optional.empty());
    }

    private static PriceList.Outlook outlook(
            Optional<Future<PriceVersion>> now, Optional<Instant> comingAt, Optional<Future<PriceVersion>> coming) {
        return new PriceList.Outlook(
                now.map(Future::result),
                now.map(Future::cause).map(Throwable::getMessage),
                comingAt,
                coming.map(Future::result));
    }

    private static Optional<String> id(Optional<Future<PriceVersion>> price) {
        return price.map(Future::result).map(PriceVersion::id);
    }

    private Optional<Future<PriceVersion>> at(long ms, PriceList.Model model, List<PriceRule> rules) {
        return model.versions().stream()
                .filter(version -> PriceSheet.wholeMs(version.validFrom()) <= ms)
                .reduce((_, later) -> later)
                .map(list -> PriceSheet.at(ms, currency, rules, rates).price(model.name(), list));
    }
}
