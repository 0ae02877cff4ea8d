package dev.weir.gateway.services;

import dev.weir.contracts.config.DataSize;
import dev.weir.contracts.config.Setting;
import dev.weir.contracts.identity.Scope;
import java.time.Duration;
import java.util.Map;

/// One aggregate: a path that asks several services and answers with what each of them said.
public record AggregateSettings(
        @Setting(
                doc = "Path on which it is served, below /api/v1/aggregate/ or any that is not Weir's own and below no"
                        + " service's prefix.")
        String path,

        @Setting(value = "key", doc = "Who may call it, as with a service. `none` only with services that are `none`.")
        Entrance auth,

        @Setting(
                value = "inference",
                doc = "With `auth: key`, the scope that the caller's key must have. A part whose service wants another"
                        + " one fails for a key without that.")
        Scope scope,

        @Setting(value = "10s", doc = "Longest time for all parts together. Those that are missing then fail.")
        Duration timeout,

        @Setting(value = "1MiB", doc = "Longest answer of a part. A part with a longer one fails.")
        DataSize partMax,

        @Setting(doc = "What it asks, at most 32 parts by name.")
        Map<String, PartSettings> parts) {
    private static final int PARTS_MAX = 32;
    private static final DataSize PART_MAX = DataSize.mib(64);

    public AggregateSettings {
        ServicePath.checkAggregate("path", path);
        ServiceSettings.checkTime("timeout", timeout);
        if (partMax.bytes() > PART_MAX.bytes()) {
            throw new IllegalArgumentException(
                    "partMax: " + partMax + " (expected: at most " + PART_MAX + ", it is kept in memory)");
        }
        if (parts.isEmpty() || parts.size() > PARTS_MAX) {
            throw new IllegalArgumentException("parts: " + parts.size() + " (expected: 1 to " + PARTS_MAX + ")");
        }
    }
}
