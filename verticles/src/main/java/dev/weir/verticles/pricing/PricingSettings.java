package dev.weir.verticles.pricing;

import dev.weir.contracts.config.Setting;
import java.time.Duration;

/// How a node knows what companies pay.
public record PricingSettings(
        @Setting(
                value = "100000",
                min = 1,
                doc = "Companies whose prices a node remembers; beyond it the least used are looked up anew.")
        int companiesRememberedMax,

        @Setting(value = "1s", doc = "How often a node asks whose prices were changed elsewhere.")
        Duration feedInterval,

        @Setting(
                value = "10000",
                min = 1,
                doc = "Companies that wait to be looked up at most; one more is refused at once as storage"
                        + " unavailable.")
        int lookupQueueMax,

        @Setting(
                value = "2s",
                doc = "How long a company waits to be looked up before its request is refused as storage unavailable.")
        Duration lookupTimeout) {

    /// What holds when nothing is configured.
    public static PricingSettings defaults() {
        return new PricingSettings(100_000, Duration.ofSeconds(1), 10_000, Duration.ofSeconds(2));
    }
}
