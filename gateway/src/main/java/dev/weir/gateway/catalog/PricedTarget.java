package dev.weir.gateway.catalog;

import dev.weir.contracts.money.ExchangeRates;
import dev.weir.contracts.money.PriceVersion;
import dev.weir.contracts.money.TokenClass;
import java.math.BigInteger;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/// A model of a provider, with its prices over time. Immutable.
///
/// @param versions its list prices, oldest first
/// @param unpricedAllowed it is served free of charge before the first of them
/// @param priority among the targets of its route
/// @param weight among those of the same priority
record PricedTarget(
        String provider,
        String upstreamModel,
        List<PriceVersion> versions,
        boolean unpricedAllowed,
        int priority,
        int weight) {
    /// Of the tokens of a usual request, how many are input for one that is output.
    private static final int INPUT_SHARE = 3;
    private static final BigInteger ONE = BigInteger.valueOf(1_000_000_000);

    /// The price at that moment; null when it has none.
    PriceVersion priceAt(long nowMs) {
        for (int i = versions.size() - 1; i >= 0; i--) {
            if (versions.get(i).validFrom().toEpochMilli() <= nowMs) {
                return versions.get(i);
            }
        }
        return unpricedAllowed ? free() : null;
    }

    /// When its price begins that follows the one at that moment, in milliseconds since 1970.
    long nextPriceAfter(long nowMs) {
        for (PriceVersion version : versions) {
            if (version.validFrom().toEpochMilli() > nowMs) {
                return version.validFrom().toEpochMilli();
            }
        }
        return Long.MAX_VALUE;
    }

    /// All it ever costs, with the time before its first price where that is free.
    List<PriceVersion> allPrices() {
        if (!unpricedAllowed) {
            return versions;
        }
        var all = new ArrayList<>(versions);
        all.addFirst(free());
        return List.copyOf(all);
    }

    private PriceVersion free() {
        return PriceVersion.unpriced(provider, upstreamModel, Catalog.UNPRICED_OUTPUT_TOKENS_MAX);
    }

    /// The same with another priority.
    PricedTarget ranked(int priority) {
        return new PricedTarget(provider, upstreamModel, versions, unpricedAllowed, priority, weight);
    }

    /// What comparing prices goes by: the list price of a usual mixture of input and output, in nano-units of
    /// `currency`.
    /// The dearest there is when no rate says what it is worth there.
    static long cost(PriceVersion price, String currency, ExchangeRates rates, Instant now) {
        long mixed = INPUT_SHARE * price.nanosPerMillion(TokenClass.INPUT_FRESH)
                + price.nanosPerMillion(TokenClass.OUTPUT_TEXT);
        if (mixed == 0 || price.currency().equals(currency)) {
            return mixed;
        }
        return rates.at(price.currency(), currency, now)
                .map(rate -> BigInteger.valueOf(mixed)
                        .multiply(BigInteger.valueOf(rate.nanos()))
                        .divide(ONE)
                        .min(BigInteger.valueOf(Long.MAX_VALUE))
                        .longValueExact())
                .orElse(Long.MAX_VALUE);
    }
}
