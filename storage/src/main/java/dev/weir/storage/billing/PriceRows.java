package dev.weir.storage.billing;

import dev.weir.contracts.money.PriceVersion;
import dev.weir.contracts.money.TokenClass;
import dev.weir.contracts.pricing.PriceTerms;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/// Prices as rows: price versions whole, and the prices of an override as one `jsonb` value.
public final class PriceRows {
    /// Keeps a price version; a repeat changes nothing.
    static final String RECORD = """
            insert into billing.price_version
                (id, provider, model, currency, nanos_per_million, per_request, tiers, output_tokens_max, valid_from)
            values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
            on conflict do nothing""";

    private static final String ABOVE = "above_input_tokens";
    private static final String NANOS = "nanos_per_million";

    private PriceRows() {}

    /// The parameters of [#RECORD].
    static Tuple toRow(PriceVersion price) {
        return Tuple.of(
                        Columns.text(price.id()),
                        Columns.text(price.provider()),
                        Columns.text(price.model()),
                        price.currency(),
                        toJson(price.nanosPerMillion()))
                .addValue(price.perRequestNanos())
                .addValue(toJson(price.tiers()))
                .addValue(price.outputTokensMax())
                .addValue(Columns.time(price.validFrom()));
    }

    /// A row of `billing.price_version`, all columns by their names.
    public static PriceVersion fromRow(Row row) {
        return new PriceVersion(
                row.getString("id"),
                row.getString("provider"),
                row.getString("model"),
                row.getString("currency"),
                pricesFromJson(row.getJsonObject("nanos_per_million")),
                row.getLong("per_request"),
                tiersFromJson(row.getJsonArray("tiers")),
                row.getInteger("output_tokens_max"),
                row.getOffsetDateTime("valid_from").toInstant());
    }

    /// The value of `billing.price_rule.prices`.
    static Object toColumn(PriceTerms.Override terms) {
        return new JsonObject()
                .put("currency", terms.currency())
                .put(NANOS, toJson(terms.nanosPerMillion()))
                .put("per_request", terms.perRequestNanos())
                .put("tiers", toJson(terms.tiers()));
    }

    /// The override in the column `prices` of a row.
    static PriceTerms.Override overrideFromRow(Row row) {
        JsonObject prices = row.getJsonObject("prices");
        return new PriceTerms.Override(
                prices.getString("currency"),
                pricesFromJson(prices.getJsonObject(NANOS)),
                prices.getLong("per_request"),
                tiersFromJson(prices.getJsonArray("tiers")));
    }

    private static JsonObject toJson(Map<TokenClass, Long> prices) {
        var json = new JsonObject();
        prices.forEach((tokenClass, nanos) -> json.put(tokenClass.key(), nanos));
        return json;
    }

    private static JsonArray toJson(List<PriceVersion.Tier> tiers) {
        var json = new JsonArray();
        tiers.forEach(tier -> json.add(
                new JsonObject().put(ABOVE, tier.aboveInputTokens()).put(NANOS, toJson(tier.nanosPerMillion()))));
        return json;
    }

    private static Map<TokenClass, Long> pricesFromJson(JsonObject json) {
        var prices = new EnumMap<TokenClass, Long>(TokenClass.class);
        for (TokenClass tokenClass : TokenClass.values()) {
            Long nanos = json.getLong(tokenClass.key());
            if (nanos != null) {
                prices.put(tokenClass, nanos);
            }
        }
        return prices;
    }

    private static List<PriceVersion.Tier> tiersFromJson(JsonArray json) {
        List<PriceVersion.Tier> tiers = new ArrayList<>();
        for (int i = 0; i < json.size(); i++) {
            JsonObject tier = json.getJsonObject(i);
            tiers.add(new PriceVersion.Tier(tier.getLong(ABOVE), pricesFromJson(tier.getJsonObject(NANOS))));
        }
        return tiers;
    }
}
