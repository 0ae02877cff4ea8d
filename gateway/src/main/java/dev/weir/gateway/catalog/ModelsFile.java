package dev.weir.gateway.catalog;

import dev.weir.contracts.config.Setting;
import dev.weir.contracts.names.NamePattern;
import dev.weir.providers.api.routing.Strategy;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// `conf/models.yaml` as it is written.
record ModelsFile(
        @Setting(doc = "Routes, in the order in which they are tried.")
        List<Route> models,

        @Setting(doc = "Other names: alias to model.") Map<String, String> aliases) {
    enum UnpricedPolicy {
        ALLOW,
        REFUSE
    }

    /// One of several models that a route may go to.
    record Target(
            @Setting(doc = "The provider that answers.") String provider,

            @Setting(doc = "The model's name there, when it is another.")
            Optional<String> upstream,

            @Setting(value = "1", doc = "Those with the lowest are chosen from first; the others take over.")
            int priority,

            @Setting(value = "1", doc = "Its share among those of the same priority.")
            int weight) {
        Target {
            checkUpstream(upstream);
        }

        /// What the provider is asked for when `requested` came this way.
        String upstreamOf(String requested) {
            return upstream.orElse(requested);
        }
    }

    /// One or more names or patterns, and where they go.
    record Route(
            @Setting(doc = "A name, or a pattern with '*'.") Optional<String> model,
            @Setting(doc = "Several of them.") List<String> models,
            @Setting(doc = "The provider that answers.") Optional<String> provider,

            @Setting(doc = "The model's name there, when it is another.")
            Optional<String> upstream,

            @Setting(doc = "Where it goes, when there are several.")
            List<Target> targets,

            @Setting(value = "weighted", doc = "How one of several is chosen.")
            Strategy strategy,

            @Setting(value = "false", doc = "Keep each conversation on its target.")
            boolean affinity,

            @Setting(doc = "Models that take over when all targets fail, in this order.")
            List<String> fallbacks,

            @Setting(doc = "How its answers are cached.") CacheRule cache,

            @Setting(value = "refuse", doc = "What happens to a model without a price.")
            UnpricedPolicy unpriced,

            @Setting(doc = "When the model was made, for lists.")
            Optional<LocalDate> created) {
        Route {
            if (model.isPresent() == !models.isEmpty()) {
                throw new IllegalArgumentException("expected: either model or models");
            }
            if (provider.isPresent() == !targets.isEmpty()) {
                throw new IllegalArgumentException("expected: either provider or targets");
            }
            if (upstream.isPresent() && !targets.isEmpty()) {
                throw new IllegalArgumentException(
                        "upstream: '" + upstream.get() + "' (expected: with provider; each of targets has its own)");
            }
            checkUpstream(upstream);
            targets = provider.map(name -> List.of(new Target(name, upstream, 1, 1)))
                    .orElse(targets);
        }

        List<String> names() {
            var names = new ArrayList<>(models);
            model.ifPresent(names::add);
            return names;
        }
    }

    private static void checkUpstream(Optional<String> upstream) {
        if (upstream.isPresent() && NamePattern.isPattern(upstream.get())) {
            throw new IllegalArgumentException("upstream: '" + upstream.get() + "' (expected: a name without '*')");
        }
    }
}
