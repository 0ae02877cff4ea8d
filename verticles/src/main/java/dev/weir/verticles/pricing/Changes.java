package dev.weir.verticles.pricing;

import dev.weir.contracts.money.ExchangeRates;
import dev.weir.contracts.pricing.PriceRule;
import java.time.Instant;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/// The moments at which prices become others.
final class Changes {
    private Changes() {}

    /// When one of the rules begins or ends, or a rate into the currency begins.
    static SortedSet<Instant> of(List<PriceRule> rules, ExchangeRates rates, String currency) {
        var moments = new TreeSet<>(rates.changes(currency));
        for (PriceRule rule : rules) {
            moments.add(rule.validFrom());
            rule.validTo().ifPresent(moments::add);
        }
        return moments;
    }
}
