package dev.weir.gateway.configuration;

import dev.weir.contracts.config.Setting;
import java.time.Duration;

/// How a node learns that the routing configuration has changed.
public record ConfigurationSettings(
        @Setting(
                value = "true",
                doc = "Apply edits of `providers` in this file, of models and of prices while Weir runs. False: files"
                        + " count at the start only, and changes go through the API.")
        boolean watchFiles,

        @Setting(
                value = "500ms",
                doc = "How often the files are looked at. An edit is taken when it stood still for one look.")
        Duration watchInterval,

        @Setting(value = "1s", doc = "How often a node asks whether another has made a version.")
        Duration feedInterval,

        @Setting(value = "2s", doc = "How long it waits for the answer.")
        Duration lookupTimeout) {
    private static final Duration LEAST = Duration.ofMillis(10);

    public ConfigurationSettings {
        check("watchInterval", watchInterval);
        check("feedInterval", feedInterval);
        check("lookupTimeout", lookupTimeout);
    }

    private static void check(String name, Duration value) {
        if (value.compareTo(LEAST) < 0) {
            throw new IllegalArgumentException(
                    name + ": " + value.toMillis() + "ms (expected: at least " + LEAST.toMillis() + "ms)");
        }
    }

    /// What holds when nothing is configured.
    public static ConfigurationSettings defaults() {
        return new ConfigurationSettings(true, Duration.ofMillis(500), Duration.ofSeconds(1), Duration.ofSeconds(2));
    }
}
