package dev.weir.gateway.catalog;

import dev.weir.contracts.money.PriceVersion;
import dev.weir.contracts.names.NamePattern;
import dev.weir.gateway.catalog.ModelsFile.Route;
import dev.weir.gateway.catalog.ModelsFile.UnpricedPolicy;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/// The routes of a set of providers, in their order: finds what a name leads to, without remembering it.
final class Routes {
    private record PatternRoute(NamePattern pattern, Route route) {}

    private final Set<String> providers;
    private final PriceBook prices;
    private final InstantSource clock;
    private final Map<String, Route> exact = new HashMap<>();
    private final List<PatternRoute> patterns = new ArrayList<>();
    private final Map<String, String> aliases;

    /// @param providers only their routes count
    Routes(ModelsFile file, Set<String> providers, PriceBook prices, InstantSource clock) {
        this.providers = providers;
        this.prices = prices;
        this.clock = clock;
        this.aliases = file.aliases();
        for (Route route : file.models()) {
            if (providers.contains(route.provider())) {
                route.names().forEach(name -> add(name, route));
            }
        }
    }

    private void add(String name, Route route) {
        if (NamePattern.isPattern(name)) {
            patterns.add(new PatternRoute(new NamePattern(name), route));
        } else {
            exact.putIfAbsent(name, route);
        }
    }

    /// Where `name` leads, or null.
    Target find(String name) {
        String alias = exact.containsKey(name) ? null : aliases.get(name);
        return alias == null ? model(name, name) : model(name, alias);
    }

    private Target model(String requested, String name) {
        Route route = exact.get(name);
        if (route != null) {
            return target(requested, name, route);
        }
        int slash = name.indexOf('/');
        if (slash > 0 && slash < name.length() - 1 && providers.contains(name.substring(0, slash))) {
            return prefixed(requested, name, name.substring(0, slash), name.substring(slash + 1));
        }
        for (PatternRoute candidate : patterns) {
            if (candidate.pattern().matches(name)) {
                return target(requested, name, candidate.route());
            }
        }
        return null;
    }

    private Target target(String requested, String name, Route route) {
        String upstream = route.upstreamOf(name);
        long created = route.created()
                .map(day -> day.atStartOfDay(ZoneOffset.UTC).toEpochSecond())
                .orElse(0L);
        return new Target(
                requested,
                route.provider(),
                upstream,
                prices.versions(route.provider(), upstream),
                route.unpriced() == UnpricedPolicy.ALLOW,
                created,
                clock);
    }

    /// `provider/model`: the model goes there under its own name. Whether it may be without a price is said by the
    /// first route to that provider which has the model's name, with or without the prefix.
    private Target prefixed(String requested, String name, String provider, String model) {
        boolean unpricedAllowed = false;
        Route own = exact.get(model);
        if (own != null && own.provider().equals(provider)) {
            unpricedAllowed = own.unpriced() == UnpricedPolicy.ALLOW;
        } else {
            for (PatternRoute candidate : patterns) {
                if (candidate.route().provider().equals(provider)
                        && (candidate.pattern().matches(model)
                                || candidate.pattern().matches(name))) {
                    unpricedAllowed = candidate.route().unpriced() == UnpricedPolicy.ALLOW;
                    break;
                }
            }
        }
        List<PriceVersion> versions = prices.versions(provider, model);
        return new Target(requested, provider, model, versions, unpricedAllowed, 0, clock);
    }

    /// Every name that can be listed: exact ones, aliases, and the priced models of the providers, with the provider
    /// before them where the name alone leads elsewhere.
    List<String> listable() {
        var names = new TreeSet<String>(exact.keySet());
        names.addAll(aliases.keySet());
        for (PriceBook.Model model : prices.models()) {
            if (providers.contains(model.provider()) && !NamePattern.isPattern(model.name())) {
                names.add(leadsTo(model) ? model.name() : model.provider() + "/" + model.name());
            }
        }
        return List.copyOf(names);
    }

    private boolean leadsTo(PriceBook.Model model) {
        Target target = find(model.name());
        return target != null && target.leadsTo(model.provider(), model.name());
    }
}
