package dev.weir.gateway.catalog;

import dev.weir.providers.api.routing.Choice;
import java.util.List;

/// All ways that a request for a model may go now.
///
/// @param ways at least one: those of the route, then those of its fallback models
/// @param providers whose they are, each once
/// @param choice chooses among them; its candidates stand in the same order
/// @param cache how its answers are cached
public record RoutePlan(List<ModelRoute> ways, List<String> providers, Choice choice, CacheRule cache) {
    RoutePlan(List<ModelRoute> ways, Choice choice, CacheRule cache) {
        this(
                List.copyOf(ways),
                ways.stream().map(ModelRoute::provider).distinct().toList(),
                choice,
                cache);
    }

    /// The first that is written.
    public ModelRoute first() {
        return ways.getFirst();
    }
}
