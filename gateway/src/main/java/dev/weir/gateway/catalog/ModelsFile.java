package dev.weir.gateway.catalog;

import dev.weir.contracts.config.Setting;
import dev.weir.contracts.names.NamePattern;
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

    /// One or more names or patterns that go to one provider.
    record Route(
            @Setting(doc = "A name, or a pattern with '*'.") Optional<String> model,
            @Setting(doc = "Several of them.") List<String> models,
            @Setting(doc = "The provider that answers.") String provider,

            @Setting(doc = "The model's name there, when it is another.")
            Optional<String> upstream,

            @Setting(value = "refuse", doc = "What happens to a model without a price.")
            UnpricedPolicy unpriced,

            @Setting(doc = "When the model was made, for lists.")
            Optional<LocalDate> created) {
        Route {
            if (model.isPresent() == !models.isEmpty()) {
                throw new IllegalArgumentException("expected: either model or models");
            }
            if (upstream.isPresent() && NamePattern.isPattern(upstream.get())) {
                throw new IllegalArgumentException("upstream: '" + upstream.get() + "' (expected: a name without '*')");
            }
        }

        List<String> names() {
            var names = new ArrayList<>(models);
            model.ifPresent(names::add);
            return names;
        }

        /// What the provider is asked for when `requested` came this way.
        String upstreamOf(String requested) {
            return upstream.orElse(requested);
        }
    }
}
