package dev.weir.verticles.pricing;

import dev.weir.contracts.money.ExchangeRates;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/// The sheets of companies without rules: one for each currency, whoever asks. Safe from any thread.
final class PlainSheets {
    private final ExchangeRates rates;
    private final ConcurrentMap<String, PriceSheet> byCurrency = new ConcurrentHashMap<>();

    PlainSheets(ExchangeRates rates) {
        this.rates = rates;
    }

    /// What the sheets are made with.
    ExchangeRates rates() {
        return rates;
    }

    PriceSheet at(long ms, String currency) {
        PriceSheet sheet = byCurrency.get(currency);
        return sheet != null && sheet.covers(ms)
                ? sheet
                : byCurrency.compute(
                        currency,
                        (_, other) -> other != null && other.covers(ms)
                                ? other
                                : PriceSheet.at(ms, currency, List.of(), rates));
    }
}
