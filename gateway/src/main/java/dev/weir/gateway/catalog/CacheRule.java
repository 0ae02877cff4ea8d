package dev.weir.gateway.catalog;

import dev.weir.contracts.config.Setting;
import java.time.Duration;
import java.util.Optional;

/// How the answers of a route are cached. What it leaves open is said by the group `cache` of weir.yaml.
public record CacheRule(
        @Setting(doc = "How long answers are kept. Without it only those whose callers ask for the cache.")
        Optional<Duration> ttl,

        @Setting(doc = "What a cached answer costs, in percent of what it would have cost from its provider, 0 to 100.")
        Optional<Integer> price,

        @Setting(value = "false", doc = "Replay streams with the pauses that they came with.")
        boolean pacing,

        @Setting(value = "true", doc = "Let requests that ask for the same at the same time share one call.")
        boolean share) {
    /// That of a model without a route of its own.
    static final CacheRule NONE = new CacheRule(Optional.empty(), Optional.empty(), false, true);

    private static final Duration TTL_MIN = Duration.ofSeconds(1);

    public CacheRule {
        if (ttl.isPresent() && ttl.get().compareTo(TTL_MIN) < 0) {
            throw new IllegalArgumentException("ttl: " + ttl.get().toMillis() + "ms (expected: at least 1s)");
        }
        if (price.isPresent() && (price.get() < 0 || price.get() > 100)) {
            throw new IllegalArgumentException("price: " + price.get() + " (expected: 0 to 100, a percentage)");
        }
    }
}
