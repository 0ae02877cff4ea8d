package dev.weir.gateway.catalog;

import dev.weir.contracts.money.PriceVersion;
import dev.weir.gateway.catalog.Resolution.Resolved;
import dev.weir.gateway.catalog.Resolution.Unpriced;
import dev.weir.providers.api.routing.Choice;
import dev.weir.providers.api.routing.Choice.Candidate;
import dev.weir.providers.api.routing.Strategy;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/// What one model name leads to at any time. Its answer is made when it is first asked for, and again when a price
/// begins. Safe from any thread.
final class NamedModel {
    /// An answer and how long it holds, in milliseconds since 1970.
    private record Answer(Resolution resolution, long fromMs, long untilMs) {}

    private final String name;
    private final List<PricedTarget> targets;
    private final Strategy strategy;
    private final boolean sticky;
    private final CacheRule cache;
    private final long createdEpochS;
    private final Terms terms;
    private volatile Answer answer = new Answer(null, 0, 0);

    /// @param targets at least one, at most [Choice#CANDIDATES_MAX]
    /// @param sticky a conversation stays on its target
    /// @param created the day to show in lists, in seconds, or 0 to take the first price's
    NamedModel(
            String name,
            List<PricedTarget> targets,
            Strategy strategy,
            boolean sticky,
            CacheRule cache,
            long created,
            Terms terms) {
        this.name = name;
        this.targets = List.copyOf(targets);
        this.strategy = strategy;
        this.sticky = sticky;
        this.cache = cache;
        this.terms = terms;
        List<PriceVersion> versions = targets.getFirst().versions();
        this.createdEpochS = created == 0 && !versions.isEmpty()
                ? versions.getFirst().validFrom().getEpochSecond()
                : created;
    }

    boolean leadsTo(String provider, String upstreamModel) {
        return targets.stream()
                .anyMatch(target -> target.provider().equals(provider)
                        && target.upstreamModel().equals(upstreamModel));
    }

    /// The answer at this moment. Allocates nothing, unless a price has begun since the last.
    Resolution now() {
        Answer last = answer;
        if (last.untilMs() == Long.MAX_VALUE) {
            return last.resolution();
        }
        long nowMs = terms.clock().millis();
        if (nowMs < last.fromMs() || nowMs >= last.untilMs()) {
            last = at(nowMs);
            answer = last;
        }
        return last.resolution();
    }

    /// True when it can be asked for at this moment.
    boolean isPriced() {
        long nowMs = terms.clock().millis();
        return targets.stream().anyMatch(target -> target.priceAt(nowMs) != null);
    }

    int targets() {
        return targets.size();
    }

    ModelEntry entry() {
        return new ModelEntry(name, targets.getFirst().provider(), createdEpochS);
    }

    /// One for each of its models.
    List<PricedModel> priced() {
        return targets.stream()
                .map(target -> new PricedModel(name, target.provider(), target.upstreamModel(), target.allPrices()))
                .toList();
    }

    private Answer at(long nowMs) {
        var ways = new ArrayList<ModelRoute>();
        var candidates = new ArrayList<Candidate>();
        long until = Long.MAX_VALUE;
        String currency = null;
        for (PricedTarget target : targets) {
            until = Math.min(until, target.nextPriceAfter(nowMs));
            PriceVersion price = target.priceAt(nowMs);
            if (price != null) {
                currency = currency == null ? price.currency() : currency;
                var state = terms.states().target(target.provider(), target.upstreamModel());
                long cost = PricedTarget.cost(price, currency, terms.rates(), Instant.ofEpochMilli(nowMs));
                ways.add(new ModelRoute(name, target.provider(), target.upstreamModel(), price, state));
                candidates.add(new Candidate(state, target.priority(), target.weight(), cost));
            }
        }
        Resolution found = ways.isEmpty()
                ? new Unpriced(targets.getFirst().provider(), targets.getFirst().upstreamModel())
                : new Resolved(new RoutePlan(ways, new Choice(strategy, sticky, candidates), cache));
        return new Answer(found, nowMs, until);
    }
}
