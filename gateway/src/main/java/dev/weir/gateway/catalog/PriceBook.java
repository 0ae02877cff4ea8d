package dev.weir.gateway.catalog;

import dev.weir.contracts.money.PriceVersion;
import dev.weir.contracts.money.TokenClass;
import dev.weir.contracts.names.NamePattern;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// The price versions of every model of every provider. Immutable.
final class PriceBook {
    /// A provider's model, or a pattern for its models.
    record Model(String provider, String name) {}

    private final Map<Model, List<PriceVersion>> versions = new LinkedHashMap<>();

    /// @param problems takes the versions that stand there twice
    PriceBook(PricesFile file, List<String> problems) {
        for (PricesFile.Row row : file.prices()) {
            for (String name : row.names()) {
                var model = new Model(row.provider(), name);
                List<PriceVersion> known = versions.computeIfAbsent(model, _ -> new ArrayList<>());
                PriceVersion version = version(row, name);
                if (known.stream().anyMatch(other -> other.validFrom().equals(version.validFrom()))) {
                    problems.add("prices: " + row.provider() + "/" + name + " has two prices from "
                            + version.validFrom() + " (expected: one)");
                }
                known.add(version);
            }
        }
        versions.values().forEach(known -> known.sort(Comparator.comparing(PriceVersion::validFrom)));
    }

    /// The versions for a provider's model, oldest first: its own, else those of the first pattern that matches, else
    /// none.
    List<PriceVersion> versions(String provider, String model) {
        List<PriceVersion> own = versions.get(new Model(provider, model));
        if (own != null) {
            return own;
        }
        for (var entry : versions.entrySet()) {
            if (entry.getKey().provider().equals(provider)
                    && NamePattern.isPattern(entry.getKey().name())
                    && new NamePattern(entry.getKey().name()).matches(model)) {
                return entry.getValue();
            }
        }
        return List.of();
    }

    Set<Model> models() {
        return versions.keySet();
    }

    private static PriceVersion version(PricesFile.Row row, String model) {
        Map<TokenClass, Long> prices = row.nanosPerMillion();
        List<PriceVersion.Tier> tiers = row.tiersInNanos();
        String content = String.join(
                "|",
                row.provider(),
                model,
                row.currency(),
                prices.toString(),
                Integer.toString(row.outputTokensMax()),
                row.from().toString());
        return new PriceVersion(
                PriceVersion.idOf(content + beyondTokens(row)),
                row.provider(),
                model,
                row.currency(),
                prices,
                row.perRequestNanos(),
                tiers,
                row.outputTokensMax(),
                row.from());
    }

    /// Nothing for a row that has neither, so that its id is what it always was.
    private static String beyondTokens(PricesFile.Row row) {
        var text = new StringBuilder();
        if (row.perRequestNanos() > 0) {
            text.append("|perRequest ").append(row.perRequestNanos());
        }
        for (PricesFile.Tier tier : row.tiers()) {
            text.append("|above ").append(tier.aboveInputTokens()).append(' ').append(tier.nanosPerMillion());
        }
        return text.toString();
    }
}
