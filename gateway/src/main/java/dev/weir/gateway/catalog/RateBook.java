package dev.weir.gateway.catalog;

import dev.weir.contracts.money.ExchangeRate;
import dev.weir.contracts.money.ExchangeRates;
import java.util.ArrayList;
import java.util.List;

/// The rates of `conf/prices.yaml`.
final class RateBook {
    private RateBook() {}

    /// @param problems takes the rates that stand there twice
    static ExchangeRates of(PricesFile file, List<String> problems) {
        var rates = new ArrayList<ExchangeRate>();
        for (PricesFile.Rate row : file.rates()) {
            ExchangeRate rate = row.toRate();
            if (rates.stream().anyMatch(other -> samePairAndMoment(other, rate))) {
                problems.add("rates: " + rate.from() + "/" + rate.to() + " has two rates since " + rate.validFrom()
                        + " (expected: one)");
            }
            rates.add(rate);
        }
        return new ExchangeRates(rates);
    }

    private static boolean samePairAndMoment(ExchangeRate one, ExchangeRate other) {
        return one.from().equals(other.from())
                && one.to().equals(other.to())
                && one.validFrom().equals(other.validFrom());
    }
}
