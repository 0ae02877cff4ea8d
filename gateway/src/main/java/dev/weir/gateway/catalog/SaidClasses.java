package dev.weir.gateway.catalog;

import dev.weir.contracts.money.TokenClass;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/// What a row of `conf/prices.yaml` says of the classes of tokens. Of each one thing: its price, that it costs what
/// input or output costs (`same`), or that the model has none of it (`without`). A class that was forgotten is refused,
/// because it would cost the price of plain text, which may be a small part of its own.
final class SaidClasses {
    private final Set<TokenClass> priced;
    private final Set<TokenClass> without;

    /// @param priced the classes with a price; units other than tokens are passed over
    /// @throws IllegalArgumentException `key: value (expected: …)` for the first that is wrong
    SaidClasses(Set<TokenClass> priced, List<String> same, List<String> without) {
        this.priced = Set.copyOf(priced);
        this.without = EnumSet.noneOf(TokenClass.class);
        Set<TokenClass> said = EnumSet.copyOf(priced);
        for (String key : same) {
            say("same", key, said);
        }
        for (String key : without) {
            this.without.add(say("without", key, said));
        }
        List<String> forgotten = ClassPrices.KEYS.keySet().stream()
                .filter(tokenClass -> !said.contains(tokenClass))
                .map(ClassPrices.KEYS::get)
                .toList();
        if (!forgotten.isEmpty()) {
            throw new IllegalArgumentException("nothing is said of " + String.join(", ", forgotten)
                    + " (expected: a price for each, or its name under same or without)");
        }
    }

    private static TokenClass say(String list, String key, Set<TokenClass> said) {
        TokenClass tokenClass = ClassPrices.KEYS.keySet().stream()
                .filter(each -> ClassPrices.KEYS.get(each).equals(key))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        list + ": '" + key + "' (expected: one of " + String.join(", ", optional()) + ")"));
        if (!said.add(tokenClass)) {
            throw new IllegalArgumentException(
                    list + ": '" + key + "' (expected: a class that has no price and is named once)");
        }
        return tokenClass;
    }

    private static List<String> optional() {
        return ClassPrices.KEYS.entrySet().stream()
                .filter(entry -> entry.getKey() != entry.getKey().fallback())
                .map(Map.Entry::getValue)
                .toList();
    }

    /// A tier names every class that the row prices, and none that the model has not.
    ///
    /// @throws IllegalArgumentException `tiers: …` for the first that does not
    void checkTier(long aboveInputTokens, Set<TokenClass> inTier) {
        Set<TokenClass> missing = tokens(priced);
        missing.removeAll(inTier);
        if (!missing.isEmpty()) {
            throw new IllegalArgumentException("tiers: above " + aboveInputTokens + " there is no price for "
                    + keys(missing) + " (expected: one, as the row has one)");
        }
        Set<TokenClass> foreign = tokens(inTier);
        foreign.retainAll(without);
        if (!foreign.isEmpty()) {
            throw new IllegalArgumentException("tiers: above " + aboveInputTokens + " there is a price for "
                    + keys(foreign) + " (expected: none, as the row says that the model has none)");
        }
    }

    private static Set<TokenClass> tokens(Set<TokenClass> classes) {
        Set<TokenClass> tokens = EnumSet.noneOf(TokenClass.class);
        tokens.addAll(classes);
        tokens.retainAll(ClassPrices.KEYS.keySet());
        return tokens;
    }

    private static String keys(Set<TokenClass> classes) {
        return classes.stream().map(ClassPrices.KEYS::get).collect(Collectors.joining(", "));
    }
}
