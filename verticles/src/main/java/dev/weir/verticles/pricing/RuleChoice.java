package dev.weir.verticles.pricing;

import dev.weir.contracts.names.NamePattern;
import dev.weir.contracts.pricing.PriceRule;
import dev.weir.contracts.pricing.PriceTerms;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/// Which rule holds where several match. One does, and it alone:
///
/// 1. an override goes before a margin;
/// 2. an exact model goes before a pattern, then an exact provider before a pattern;
/// 3. the one that took effect last goes before older ones, then the one that was made last.
///
/// A margin is thus never added to an override, nor to another margin.
final class RuleChoice {
    private static final Comparator<PriceRule> BY_RANK = Comparator.<PriceRule, Boolean>comparing(
                    rule -> rule.terms() instanceof PriceTerms.Override)
            .thenComparing(rule -> !NamePattern.isPattern(rule.model()))
            .thenComparing(rule -> !NamePattern.isPattern(rule.provider()))
            .thenComparing(PriceRule::validFrom)
            .thenComparing(PriceRule::createdAt)
            .thenComparing(PriceRule::id);

    private RuleChoice() {}

    /// The rule that holds for a model at that moment, if one does.
    static Optional<PriceRule> of(Collection<PriceRule> rules, String provider, String model, Instant at) {
        return rules.stream()
                .filter(rule -> rule.inForceAt(at) && rule.isFor(provider, model))
                .max(BY_RANK);
    }
}
