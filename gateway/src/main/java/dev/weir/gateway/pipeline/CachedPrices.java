package dev.weir.gateway.pipeline;

import dev.weir.contracts.money.PriceVersion;
import java.util.HashMap;
import java.util.Map;

/// The prices of cached answers, made once from those of their providers. Event loop only.
final class CachedPrices {
    /// Full: all are forgotten and made again.
    private static final int REMEMBERED_MAX = 4_096;

    private record Part(String priceId, int percent) {}

    private final Map<Part, PriceVersion> made = new HashMap<>();

    /// So many hundredths of a price.
    PriceVersion of(PriceVersion price, int percent) {
        if (price.isUnpriced()) {
            return price;
        }
        var part = new Part(price.id(), percent);
        PriceVersion known = made.get(part);
        if (known == null) {
            known = price.atPercent(percent);
            if (made.size() >= REMEMBERED_MAX) {
                made.clear();
            }
            made.put(part, known);
        }
        return known;
    }
}
