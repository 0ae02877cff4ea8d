package dev.weir.contracts.pricing;

import dev.weir.contracts.money.PriceVersion;
import dev.weir.contracts.money.TokenClass;
import java.util.List;
import java.util.Map;

/// What a rule makes of a list price.
public sealed interface PriceTerms {
    /// Takes its place: nothing of the list price remains but the most tokens that the model puts out.
    ///
    /// @param currency ISO 4217 code
    /// @param nanosPerMillion nano-units per million tokens by class; input and output at least
    /// @param perRequestNanos nano-units for an answered request
    /// @param tiers prices for long input, by ascending threshold
    record Override(
            String currency, Map<TokenClass, Long> nanosPerMillion, long perRequestNanos, List<PriceVersion.Tier> tiers)
            implements PriceTerms {
        public Override {
            nanosPerMillion = Map.copyOf(nanosPerMillion);
            tiers = List.copyOf(tiers);
        }
    }

    /// Adds a part of it to every price in it, or takes it off.
    ///
    /// @param basisPoints hundredths of a percent: 1500 is 15 % more, -2000 is 20 % less; above -10,000, at most
    ///     1,000,000
    record Margin(int basisPoints) implements PriceTerms {
        public static final int BASIS_POINTS_MAX = 1_000_000;
        /// What a whole price is.
        public static final int WHOLE = 10_000;

        public Margin {
            if (basisPoints <= -WHOLE || basisPoints > BASIS_POINTS_MAX) {
                throw new IllegalArgumentException("basisPoints: " + basisPoints + " (expected: above -" + WHOLE
                        + ", which would be free, and at most " + BASIS_POINTS_MAX + ")");
            }
        }
    }
}
