package dev.weir.gateway.platform;

import dev.weir.contracts.money.ClassPrice;
import dev.weir.contracts.money.Money;
import dev.weir.contracts.money.PriceVersion;
import dev.weir.contracts.money.TokenClass;
import dev.weir.contracts.pricing.PriceList;
import dev.weir.contracts.pricing.PriceRule;
import dev.weir.contracts.pricing.PriceTerms;
import dev.weir.gateway.catalog.PricedModel;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/// Prices as the platform API shows them: decimals as strings, for as many as a class is priced by, by the keys of
/// [TokenClass].
final class PriceJson {
    private PriceJson() {}

    static JsonObject toApi(PricedModel model, PriceList.Outlook outlook) {
        return new JsonObject()
                .put("model", model.name())
                .put("provider", model.provider())
                .put("upstreamModel", model.upstreamModel())
                .put("price", outlook.now().map(PriceJson::toApi).orElse(null))
                .put("refusal", outlook.refusal().orElse(null))
                .put(
                        "coming",
                        outlook.comingAt()
                                .map(at -> new JsonObject()
                                        .put("from", at.toString())
                                        .put(
                                                "price",
                                                outlook.coming()
                                                        .map(PriceJson::toApi)
                                                        .orElse(null)))
                                .orElse(null));
    }

    private static JsonObject toApi(PriceVersion price) {
        return new JsonObject()
                .put("version", price.id())
                .put("currency", price.currency())
                .put("prices", toApi(price.nanosPerMillion()))
                .put("perRequest", Money.decimal(price.perRequestNanos()))
                .put("tiers", toApi(price.tiers()))
                .put("outputTokensMax", price.outputTokensMax())
                .put("since", price.validFrom().toString());
    }

    static JsonObject toApi(PriceRule rule) {
        var json = new JsonObject()
                .put("id", rule.id().toString())
                .put("companyId", rule.companyId().toString())
                .put("provider", rule.provider())
                .put("model", rule.model());
        switch (rule.terms()) {
            case PriceTerms.Override override ->
                json.put("kind", "override")
                        .put("currency", override.currency())
                        .put("prices", toApi(override.nanosPerMillion()))
                        .put("perRequest", Money.decimal(override.perRequestNanos()))
                        .put("tiers", toApi(override.tiers()));
            case PriceTerms.Margin(int basisPoints) ->
                json.put("kind", "margin").put("basisPoints", basisPoints);
        }
        return json.put("validFrom", rule.validFrom().toString())
                .put("validTo", rule.validTo().map(Instant::toString).orElse(null))
                .put("createdAt", rule.createdAt().toString())
                .put("createdBy", rule.createdBy().toString())
                .put("endedBy", rule.endedBy().map(UUID::toString).orElse(null))
                .put("note", rule.note());
    }

    private static JsonObject toApi(Map<TokenClass, Long> prices) {
        var json = new JsonObject();
        new EnumMap<>(prices)
                .forEach((tokenClass, nanos) -> json.put(tokenClass.key(), ClassPrice.decimal(tokenClass, nanos)));
        return json;
    }

    private static JsonArray toApi(List<PriceVersion.Tier> tiers) {
        var json = new JsonArray();
        tiers.forEach(tier -> json.add(new JsonObject()
                .put("aboveInputTokens", tier.aboveInputTokens())
                .put("prices", toApi(tier.nanosPerMillion()))));
        return json;
    }
}
