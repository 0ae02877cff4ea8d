package dev.weir.contracts.money;

import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/// All rates there are. A pair has the rate whose moment came last; none is made of others, neither turned round nor by
/// way of a third currency. Immutable.
public final class ExchangeRates {
    public static final ExchangeRates NONE = new ExchangeRates(List.of());

    private final List<ExchangeRate> newestFirst;

    public ExchangeRates(List<ExchangeRate> rates) {
        newestFirst = rates.stream()
                .sorted(Comparator.comparing(ExchangeRate::validFrom).reversed())
                .toList();
    }

    /// The rate of the pair at that moment; empty when it has none yet.
    public Optional<ExchangeRate> at(String from, String to, Instant at) {
        for (ExchangeRate rate : newestFirst) {
            if (rate.from().equals(from)
                    && rate.to().equals(to)
                    && !rate.validFrom().isAfter(at)) {
                return Optional.of(rate);
            }
        }
        return Optional.empty();
    }

    /// The moments at which a rate into `to` takes effect, the latest first.
    public List<Instant> changes(String to) {
        return newestFirst.stream()
                .filter(rate -> rate.to().equals(to))
                .map(ExchangeRate::validFrom)
                .toList();
    }
}
