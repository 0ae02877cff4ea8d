package dev.weir.gateway.catalog;

import java.util.HashSet;
import java.util.Set;

/// The providers there are. `demo` always is, and is always enabled.
///
/// @param known names that routes may use
/// @param enabled those of them that can answer; the routes of the others are skipped
public record Providers(Set<String> known, Set<String> enabled) {
    public static final String DEMO = "demo";

    public Providers {
        enabled = with(enabled, Set.of(DEMO));
        known = with(known, enabled);
    }

    private static Set<String> with(Set<String> names, Set<String> more) {
        var all = new HashSet<>(names);
        all.addAll(more);
        return Set.copyOf(all);
    }
}
