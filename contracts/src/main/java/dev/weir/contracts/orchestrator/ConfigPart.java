package dev.weir.contracts.orchestrator;

import java.util.Locale;

/// What the routing configuration consists of.
public enum ConfigPart {
    /// `providers` of `conf/weir.yaml`.
    PROVIDERS,
    /// `conf/models.yaml`.
    MODELS,
    /// `conf/prices.yaml`.
    PRICES;

    /// Its name in documents and addresses.
    public String key() {
        return name().toLowerCase(Locale.ROOT);
    }
}
