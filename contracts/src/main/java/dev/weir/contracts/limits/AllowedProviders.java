package dev.weir.contracts.limits;

import dev.weir.contracts.names.NamePattern;
import java.util.List;

/// The providers that may answer a key: those that both lists have.
///
/// @param ofKey names with `*` for any characters; empty: all
/// @param ofCompany the same for its company
public record AllowedProviders(List<String> ofKey, List<String> ofCompany) {
    public static final AllowedProviders ALL = new AllowedProviders(List.of(), List.of());

    public boolean isAll() {
        return ofKey.isEmpty() && ofCompany.isEmpty();
    }

    public boolean has(String provider) {
        return has(ofKey, provider) && has(ofCompany, provider);
    }

    private static boolean has(List<String> patterns, String provider) {
        return patterns.isEmpty() || NamePattern.anyMatches(patterns, provider);
    }
}
