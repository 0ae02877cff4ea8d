package dev.weir.verticles.pricing;

import dev.weir.contracts.failure.GatewayException;
import dev.weir.contracts.money.ExchangeRates;
import dev.weir.contracts.money.PriceVersion;
import dev.weir.contracts.pricing.PriceRule;
import io.vertx.core.Future;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/// The prices that one account's currency and a set of rules make, from one moment at which something changes to the
/// next. Computes each price once; one that was asked for before costs a lookup and no memory. Safe from any thread.
final class PriceSheet {
    /// Models whose price is remembered. Full: all are forgotten and computed again.
    static final int MODELS_REMEMBERED_MAX = 4_096;
    /// List prices of one model name, of several providers say, that are remembered. Full: as above.
    private static final int LISTS_REMEMBERED_MAX = 8;

    private final String currency;
    private final List<PriceRule> rules;
    private final ExchangeRates rates;
    private final Instant from;
    private final long fromMs;
    private final long untilMs;
    private final ConcurrentMap<String, Priced> known = new ConcurrentHashMap<>();

    /// A price that was computed, and the others of the same model name.
    private record Priced(PriceVersion list, Future<PriceVersion> answer, Priced next, int depth) {}

    private PriceSheet(
            String currency, List<PriceRule> rules, ExchangeRates rates, Instant from, long fromMs, long untilMs) {
        this.currency = currency;
        this.rules = rules;
        this.rates = rates;
        this.from = from;
        this.fromMs = fromMs;
        this.untilMs = untilMs;
    }

    /// The sheet of that moment.
    static PriceSheet at(long ms, String currency, List<PriceRule> rules, ExchangeRates rates) {
        long from = Long.MIN_VALUE;
        long until = Long.MAX_VALUE;
        for (Instant change : Changes.of(rules, rates, currency)) {
            long changeMs = wholeMs(change);
            if (changeMs <= ms) {
                from = Math.max(from, changeMs);
            } else {
                until = Math.min(until, changeMs);
            }
        }
        return new PriceSheet(currency, rules, rates, Instant.ofEpochMilli(ms), from, until);
    }

    /// The first millisecond at which it has come.
    static long wholeMs(Instant change) {
        long ms = change.toEpochMilli();
        return Instant.ofEpochMilli(ms).isBefore(change) ? ms + 1 : ms;
    }

    boolean covers(long ms) {
        return fromMs <= ms && ms < untilMs;
    }

    /// What the company pays, or why it can't be said.
    Future<PriceVersion> price(String model, PriceVersion list) {
        for (Priced each = known.get(model); each != null; each = each.next) {
            if (each.list == list) {
                return each.answer;
            }
        }
        return remember(model, list, computed(model, list));
    }

    private Future<PriceVersion> remember(String model, PriceVersion list, Future<PriceVersion> answer) {
        if (known.size() >= MODELS_REMEMBERED_MAX) {
            known.clear();
        }
        known.compute(
                model,
                (_, others) -> others == null || others.depth >= LISTS_REMEMBERED_MAX
                        ? new Priced(list, answer, null, 1)
                        : new Priced(list, answer, others, others.depth + 1));
        return answer;
    }

    private Future<PriceVersion> computed(String model, PriceVersion list) {
        try {
            return Future.succeededFuture(
                    DerivedPrice.of(list, RuleChoice.of(rules, list.provider(), model, from), currency, rates, from));
        } catch (GatewayException refused) {
            return Future.failedFuture(refused);
        }
    }
}
