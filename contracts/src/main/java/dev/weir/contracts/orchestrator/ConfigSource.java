package dev.weir.contracts.orchestrator;

import java.util.Locale;

/// By which way a version came.
public enum ConfigSource {
    /// A file on a node was edited.
    FILE,
    /// The API.
    API,
    /// An older version was taken again.
    ROLLBACK;

    public String key() {
        return name().toLowerCase(Locale.ROOT);
    }
}
