package dev.weir.gateway.platform;

import dev.weir.contracts.failure.Failure;
import dev.weir.contracts.failure.GatewayException;
import dev.weir.contracts.money.ClassPrice;
import dev.weir.contracts.money.Money;
import dev.weir.contracts.money.PriceVersion;
import dev.weir.contracts.money.TokenClass;
import dev.weir.contracts.pricing.PriceAdmin;
import dev.weir.contracts.pricing.PriceTerms;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;

/// Reads a price rule as it is asked for. Each failure names the field, its value and the expectation.
final class PriceRuleBody {
    /// More is a mistake.
    private static final int TIERS_MAX = 10;
    /// A dearer price per million tokens, or per request, is a mistake.
    private static final long PRICE_NANOS_MAX = 1_000_000 * 1_000_000_000L;

    private static final List<String> OF_OVERRIDES = List.of("currency", "prices", "perRequest", "tiers");
    private static final List<String> OF_MARGINS = List.of("basisPoints");

    private PriceRuleBody() {}

    static PriceAdmin.Wanted read(RoutingContext ctx, UUID keyId) {
        JsonObject body = Parameters.body(
                ctx,
                "companyId",
                "provider",
                "model",
                "kind",
                "basisPoints",
                "currency",
                "prices",
                "perRequest",
                "tiers",
                "validFrom",
                "note");
        return new PriceAdmin.Wanted(
                Parameters.uuid("companyId", needed(body, "companyId")),
                needed(body, "provider"),
                needed(body, "model"),
                terms(body),
                Parameters.text(body, "validFrom").map(PriceRuleBody::instant),
                keyId,
                Parameters.text(body, "note").orElse(""));
    }

    private static String needed(JsonObject body, String field) {
        return Parameters.text(body, field).orElseThrow(() -> Parameters.missing(field));
    }

    private static Instant instant(String value) {
        try {
            return OffsetDateTime.parse(value).toInstant();
        } catch (DateTimeParseException e) {
            throw Parameters.invalid("validFrom", value, "a time with its zone such as 2026-01-31T00:00:00Z");
        }
    }

    private static PriceTerms terms(JsonObject body) {
        String kind = needed(body, "kind");
        return switch (kind) {
            case "override" -> {
                foreign(body, OF_MARGINS, "an override");
                yield override(body);
            }
            case "margin" -> {
                foreign(body, OF_OVERRIDES, "a margin");
                yield margin(body);
            }
            default -> throw Parameters.invalid("kind", kind, "override or margin");
        };
    }

    private static void foreign(JsonObject body, List<String> fields, String kind) {
        for (String field : fields) {
            if (body.containsKey(field)) {
                throw Parameters.invalid(field, String.valueOf(body.getValue(field)), "nothing: " + kind + " has none");
            }
        }
    }

    private static PriceTerms margin(JsonObject body) {
        Object value = body.getValue("basisPoints");
        if (value == null) {
            throw Parameters.missing("basisPoints");
        }
        if (value instanceof Integer points) {
            try {
                return new PriceTerms.Margin(points);
            } catch (IllegalArgumentException e) {
                throw GatewayException.ofParam(Failure.INVALID_VALUE, "basisPoints", e.getMessage());
            }
        }
        throw Parameters.invalid("basisPoints", String.valueOf(value), "a whole number, 100 for one percent");
    }

    private static PriceTerms override(JsonObject body) {
        String currency = needed(body, "currency");
        if (!Money.isCurrency(currency)) {
            throw Parameters.invalid("currency", currency, "an ISO 4217 code such as USD or EUR");
        }
        return new PriceTerms.Override(
                currency,
                prices("prices", body.getValue("prices")),
                body.getValue("perRequest") == null ? 0 : nanos("perRequest", body.getValue("perRequest")),
                tiers(body));
    }

    private static Map<TokenClass, Long> prices(String field, Object value) {
        if (value == null) {
            throw Parameters.missing(field);
        }
        if (!(value instanceof JsonObject json)) {
            throw Parameters.invalid(field, String.valueOf(value), "an object of token classes and decimals");
        }
        var prices = new EnumMap<TokenClass, Long>(TokenClass.class);
        for (String key : json.fieldNames()) {
            TokenClass tokenClass = tokenClass(field + "." + key, key);
            prices.put(tokenClass, price(tokenClass, field + "." + key, json.getValue(key)));
        }
        for (TokenClass needed : List.of(TokenClass.INPUT_FRESH, TokenClass.OUTPUT_TEXT)) {
            if (!prices.containsKey(needed)) {
                throw Parameters.missing(field + "." + needed.key());
            }
        }
        return prices;
    }

    private static TokenClass tokenClass(String field, String key) {
        for (TokenClass tokenClass : TokenClass.values()) {
            if (tokenClass.key().equals(key)) {
                return tokenClass;
            }
        }
        String known = Arrays.stream(TokenClass.values()).map(TokenClass::key).collect(Collectors.joining(", "));
        throw Parameters.invalid(field, key, "one of " + known);
    }

    private static long price(TokenClass tokenClass, String field, Object value) {
        if (!tokenClass.isUnit()) {
            return nanos(field, value);
        }
        if (!(value instanceof String decimal)) {
            throw Parameters.invalid(field, String.valueOf(value), "a decimal in quotes such as \"0.04\"");
        }
        try {
            return ClassPrice.parse(tokenClass, decimal);
        } catch (IllegalArgumentException e) {
            throw GatewayException.ofParam(Failure.INVALID_VALUE, field, field + ": " + e.getMessage());
        }
    }

    private static long nanos(String field, Object value) {
        if (!(value instanceof String decimal)) {
            throw Parameters.invalid(field, String.valueOf(value), "a decimal in quotes such as \"2.50\"");
        }
        long nanos;
        try {
            nanos = Money.parseNanos(decimal);
        } catch (IllegalArgumentException e) {
            throw Parameters.invalid(field, decimal, "a decimal such as 2.50, at most 9 decimals");
        }
        if (nanos < 0 || nanos > PRICE_NANOS_MAX) {
            throw Parameters.invalid(field, decimal, "0 to " + Money.decimal(PRICE_NANOS_MAX));
        }
        return nanos;
    }

    private static List<PriceVersion.Tier> tiers(JsonObject body) {
        Object value = body.getValue("tiers");
        if (value == null) {
            return List.of();
        }
        if (!(value instanceof JsonArray array) || array.size() > TIERS_MAX) {
            throw Parameters.invalid("tiers", String.valueOf(value), "an array of at most " + TIERS_MAX + " tiers");
        }
        List<PriceVersion.Tier> tiers = new ArrayList<>();
        for (int i = 0; i < array.size(); i++) {
            String field = "tiers[" + i + "]";
            var tier = tier(field, array.getValue(i));
            if (!tiers.isEmpty() && tier.aboveInputTokens() <= tiers.getLast().aboveInputTokens()) {
                throw Parameters.invalid(
                        field + ".aboveInputTokens",
                        String.valueOf(tier.aboveInputTokens()),
                        "more than the tier before, " + tiers.getLast().aboveInputTokens());
            }
            tiers.add(tier);
        }
        return tiers;
    }

    private static PriceVersion.Tier tier(String field, Object value) {
        if (!(value instanceof JsonObject tier)) {
            throw Parameters.invalid(field, String.valueOf(value), "an object with aboveInputTokens and prices");
        }
        for (String key : tier.fieldNames()) {
            if (!key.equals("aboveInputTokens") && !key.equals("prices")) {
                throw Parameters.invalid(field + "." + key, "unknown field", "one of aboveInputTokens, prices");
            }
        }
        Optional<Object> above = Optional.ofNullable(tier.getValue("aboveInputTokens"));
        if (!(above.orElseThrow(() -> Parameters.missing(field + ".aboveInputTokens")) instanceof Integer tokens)
                || tokens <= 0) {
            throw Parameters.invalid(
                    field + ".aboveInputTokens", String.valueOf(above.get()), "a whole number above zero");
        }
        Map<TokenClass, Long> prices = prices(field + ".prices", tier.getValue("prices"));
        for (TokenClass tokenClass : prices.keySet()) {
            if (tokenClass.isUnit()) {
                throw Parameters.invalid(
                        field + ".prices." + tokenClass.key(),
                        String.valueOf(prices.get(tokenClass)),
                        "tokens only: units cost the same in every tier");
            }
        }
        return new PriceVersion.Tier(tokens, prices);
    }
}
