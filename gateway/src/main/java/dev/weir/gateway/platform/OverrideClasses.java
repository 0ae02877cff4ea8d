package dev.weir.gateway.platform;

import dev.weir.contracts.failure.Failure;
import dev.weir.contracts.failure.GatewayException;
import dev.weir.contracts.money.PriceVersion;
import dev.weir.contracts.money.TokenClass;
import dev.weir.contracts.names.NamePattern;
import dev.weir.contracts.pricing.PriceAdmin;
import dev.weir.contracts.pricing.PriceTerms;
import dev.weir.gateway.catalog.PricedModel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// An override names every class of tokens that a model it is for is dearer for than for plain input, or output: left
/// out, such a class would cost the override's price of plain text.
final class OverrideClasses {
    private OverrideClasses() {}

    /// @throws GatewayException `INVALID_VALUE` naming the class that is left out and the model
    static void check(PriceAdmin.Wanted wanted, List<PricedModel> models) {
        if (!(wanted.terms() instanceof PriceTerms.Override override)) {
            return;
        }
        var provider = new NamePattern(wanted.provider());
        var name = new NamePattern(wanted.model());
        for (PricedModel model : models) {
            if (provider.matches(model.provider()) && name.matches(model.upstreamModel())) {
                check(override, model.versions().getLast());
            }
        }
    }

    private static void check(PriceTerms.Override override, PriceVersion list) {
        check("prices", override.nanosPerMillion().keySet(), list);
        for (int i = 0; i < override.tiers().size(); i++) {
            check(
                    "tiers[" + i + "].prices",
                    override.tiers().get(i).nanosPerMillion().keySet(),
                    list);
        }
    }

    private static void check(String field, Set<TokenClass> named, PriceVersion list) {
        for (TokenClass dear : dear(list)) {
            if (!named.contains(dear)) {
                throw GatewayException.ofParam(
                        Failure.INVALID_VALUE,
                        field + "." + dear.key(),
                        field + "." + dear.key() + ": nothing (expected: a price, as " + list.provider() + "/"
                                + list.model() + " costs more for it than for "
                                + dear.fallback().key() + ")");
            }
        }
    }

    private static List<TokenClass> dear(PriceVersion list) {
        var books = new ArrayList<Map<TokenClass, Long>>();
        books.add(list.nanosPerMillion());
        list.tiers().forEach(tier -> books.add(tier.nanosPerMillion()));
        return Arrays.stream(TokenClass.values())
                .filter(each -> !each.isUnit() && books.stream().anyMatch(prices -> isDear(each, prices)))
                .toList();
    }

    private static boolean isDear(TokenClass tokenClass, Map<TokenClass, Long> prices) {
        Long own = prices.get(tokenClass);
        return own != null && own > prices.get(tokenClass.fallback());
    }
}
