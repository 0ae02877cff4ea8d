package dev.weir.gateway.catalog;

import dev.weir.contracts.names.NamePattern;
import dev.weir.gateway.catalog.ModelsFile.Route;
import dev.weir.gateway.catalog.ModelsFile.UnpricedPolicy;
import dev.weir.providers.api.routing.Choice;
import dev.weir.providers.api.routing.Strategy;
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

    /// What a name means before its targets are looked up: a route and the model's name in it.
    ///
    /// @param provider the one that was asked for by a prefix, null for those of the route
    private record Found(Route route, String model, String provider) {}

    private final Set<String> providers;
    private final PriceBook prices;
    private final Terms terms;
    private final Map<String, Route> exact = new HashMap<>();
    private final List<PatternRoute> patterns = new ArrayList<>();
    private final Map<String, String> aliases;

    /// @param providers only their targets count
    Routes(ModelsFile file, Set<String> providers, PriceBook prices, Terms terms) {
        this.providers = providers;
        this.prices = prices;
        this.terms = terms;
        this.aliases = file.aliases();
        for (Route route : file.models()) {
            if (route.targets().stream().anyMatch(target -> providers.contains(target.provider()))) {
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
    NamedModel find(String name) {
        Found found = look(name);
        if (found == null) {
            return null;
        }
        if (found.provider() != null) {
            return prefixed(name, found);
        }
        Route route = found.route();
        List<PricedTarget> targets = targets(found);
        for (String fallback : route.fallbacks()) {
            append(targets, own(fallback));
        }
        if (targets.size() > Choice.CANDIDATES_MAX) {
            targets = targets.subList(0, Choice.CANDIDATES_MAX);
        }
        long created = route.created()
                .map(day -> day.atStartOfDay(ZoneOffset.UTC).toEpochSecond())
                .orElse(0L);
        return new NamedModel(name, targets, route.strategy(), route.affinity(), route.cache(), created, terms);
    }

    /// Behind those that are there, in their own order of priorities.
    private static void append(List<PricedTarget> targets, List<PricedTarget> further) {
        int last = targets.stream().mapToInt(PricedTarget::priority).max().orElse(0);
        int first = further.stream().mapToInt(PricedTarget::priority).min().orElse(0);
        further.forEach(target -> targets.add(target.ranked(last + 1 + target.priority() - first)));
    }

    private Found look(String name) {
        String alias = exact.containsKey(name) ? null : aliases.get(name);
        String model = alias == null ? name : alias;
        Route route = exact.get(model);
        if (route != null) {
            return new Found(route, model, null);
        }
        int slash = model.indexOf('/');
        if (slash > 0 && slash < model.length() - 1 && providers.contains(model.substring(0, slash))) {
            return new Found(null, model, model.substring(0, slash));
        }
        for (PatternRoute candidate : patterns) {
            if (candidate.pattern().matches(model)) {
                return new Found(candidate.route(), model, null);
            }
        }
        return null;
    }

    /// The targets of the providers there are, in the order of the file.
    private List<PricedTarget> targets(Found found) {
        boolean unpriced = found.route().unpriced() == UnpricedPolicy.ALLOW;
        var targets = new ArrayList<PricedTarget>();
        for (ModelsFile.Target target : found.route().targets()) {
            if (providers.contains(target.provider())) {
                String upstream = target.upstreamOf(found.model());
                targets.add(new PricedTarget(
                        target.provider(),
                        upstream,
                        prices.versions(target.provider(), upstream),
                        unpriced,
                        target.priority(),
                        target.weight()));
            }
        }
        return targets;
    }

    /// The targets of a fallback model, without its own fallbacks.
    private List<PricedTarget> own(String fallback) {
        Found found = look(fallback);
        if (found == null) {
            return List.of();
        }
        return found.provider() != null ? List.of(prefixedTarget(found)) : targets(found);
    }

    /// `provider/model`: the model goes there under its own name, and nowhere else.
    private NamedModel prefixed(String requested, Found found) {
        return new NamedModel(
                requested, List.of(prefixedTarget(found)), Strategy.WEIGHTED, false, CacheRule.NONE, 0, terms);
    }

    /// Whether it may be without a price is said by the first route to that provider which has the model's name, with
    /// or without the prefix.
    private PricedTarget prefixedTarget(Found found) {
        String provider = found.provider();
        String model = found.model().substring(provider.length() + 1);
        boolean unpricedAllowed = false;
        Route own = exact.get(model);
        if (own != null && goesTo(own, provider)) {
            unpricedAllowed = own.unpriced() == UnpricedPolicy.ALLOW;
        } else {
            for (PatternRoute candidate : patterns) {
                NamePattern pattern = candidate.pattern();
                if (goesTo(candidate.route(), provider) && (pattern.matches(model) || pattern.matches(found.model()))) {
                    unpricedAllowed = candidate.route().unpriced() == UnpricedPolicy.ALLOW;
                    break;
                }
            }
        }
        return new PricedTarget(provider, model, prices.versions(provider, model), unpricedAllowed, 1, 1);
    }

    private static boolean goesTo(Route route, String provider) {
        return route.targets().stream().anyMatch(target -> target.provider().equals(provider));
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
        NamedModel named = find(model.name());
        return named != null && named.leadsTo(model.provider(), model.name());
    }
}
