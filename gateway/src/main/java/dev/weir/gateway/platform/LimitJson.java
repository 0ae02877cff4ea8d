package dev.weir.gateway.platform;

import dev.weir.contracts.failure.Failure;
import dev.weir.contracts.failure.GatewayException;
import dev.weir.contracts.limits.LimitReport;
import dev.weir.contracts.limits.LimitSet;
import dev.weir.contracts.limits.Measure;
import dev.weir.contracts.money.Money;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/// Limits as the platform API writes and reads them: budgets as decimals, everything else as whole numbers.
final class LimitJson {
    private static final String CURRENCY = "currency";
    private static final String TIME_ZONE = "timeZone";
    private static final String MODELS = "models";
    private static final String PROVIDERS = "providers";
    private static final String IPS = "ips";

    private LimitJson() {}

    /// The fields that a body may have.
    static String[] fields() {
        List<String> fields = new ArrayList<>();
        for (Measure measure : Measure.values()) {
            fields.add(measure.key());
        }
        fields.addAll(List.of(CURRENCY, TIME_ZONE, MODELS, PROVIDERS, IPS));
        return fields.toArray(String[]::new);
    }

    /// What a body makes of limits: a field it does not have stays as it was, one that is null is no limit any more.
    static LimitSet fromApi(JsonObject body, LimitSet before) {
        Map<Measure, Long> most = new EnumMap<>(Measure.class);
        for (Measure measure : Measure.values()) {
            Optional<Long> limit = body.containsKey(measure.key()) ? limit(body, measure) : before.most(measure);
            limit.ifPresent(value -> most.put(measure, value));
        }
        ZoneId zone = body.containsKey(TIME_ZONE) ? zone(body) : before.zone();
        String currency = body.containsKey(CURRENCY)
                ? Parameters.text(body, CURRENCY).orElse(Money.DEFAULT_CURRENCY)
                : before.currency();
        List<String> models = body.containsKey(MODELS) ? texts(body, MODELS) : before.models();
        List<String> providers = body.containsKey(PROVIDERS) ? texts(body, PROVIDERS) : before.providers();
        List<String> ips = body.containsKey(IPS) ? texts(body, IPS) : before.ips();
        try {
            return new LimitSet(most, currency, zone, models, providers, ips);
        } catch (IllegalArgumentException e) {
            String message = e.getMessage();
            throw GatewayException.ofParam(Failure.INVALID_VALUE, message.substring(0, message.indexOf(':')), message);
        }
    }

    private static Optional<Long> limit(JsonObject body, Measure measure) {
        Object value = body.getValue(measure.key());
        if (value == null) {
            return Optional.empty();
        }
        if (measure.isSpend() && value instanceof String text) {
            try {
                return Optional.of(Money.parseNanos(text));
            } catch (IllegalArgumentException e) {
                throw GatewayException.ofParam(
                        Failure.INVALID_VALUE, measure.key(), measure.key() + ": " + e.getMessage());
            }
        }
        if (!measure.isSpend() && (value instanceof Integer || value instanceof Long)) {
            return Optional.of(((Number) value).longValue());
        }
        throw Parameters.invalid(
                measure.key(),
                String.valueOf(value),
                measure.isSpend()
                        ? "a decimal amount as text, such as \"100.00\", or null"
                        : "a whole number, or null");
    }

    private static ZoneId zone(JsonObject body) {
        String name = Parameters.text(body, TIME_ZONE).orElse("UTC");
        try {
            return ZoneId.of(name);
        } catch (DateTimeException e) {
            throw Parameters.invalid(TIME_ZONE, name, "an IANA time zone such as Europe/Berlin, or UTC");
        }
    }

    /// Null is no list. An empty one is refused: it could be meant to allow nothing, or everything.
    private static List<String> texts(JsonObject body, String field) {
        Object value = body.getValue(field);
        if (value == null) {
            return List.of();
        }
        if (value instanceof JsonArray array
                && !array.isEmpty()
                && array.stream().allMatch(String.class::isInstance)) {
            return array.stream().map(String.class::cast).toList();
        }
        throw Parameters.invalid(field, String.valueOf(value), "a list of one text or more, or null for no list");
    }

    static JsonObject toApi(LimitSet set) {
        var json = new JsonObject();
        for (Measure measure : Measure.values()) {
            json.put(
                    measure.key(),
                    set.most(measure).map(limit -> written(measure, limit)).orElse(null));
        }
        return json.put(CURRENCY, set.currency())
                .put(TIME_ZONE, set.zone().getId())
                .put(MODELS, list(set.models()))
                .put(PROVIDERS, list(set.providers()))
                .put(IPS, list(set.ips()));
    }

    private static JsonArray list(List<String> texts) {
        return texts.isEmpty() ? null : new JsonArray(texts);
    }

    private static Object written(Measure measure, long value) {
        return measure.isSpend() ? Money.decimal(value) : (Object) value;
    }

    static JsonObject toApi(LimitReport report) {
        var keys = new JsonArray();
        report.keys().forEach(key -> keys.add(toApi(key)));
        return new JsonObject()
                .put("company", toApi(report.company()))
                .put("keys", keys)
                .put("defaults", toApi(report.defaults()));
    }

    private static JsonObject toApi(LimitReport.Owner owner) {
        var use = new JsonObject();
        for (LimitReport.Use one : owner.uses()) {
            use.put(
                    one.measure().key(),
                    new JsonObject()
                            .put("limit", written(one.measure(), one.limit()))
                            .put("used", written(one.measure(), one.used()))
                            .put("remaining", written(one.measure(), one.remaining()))
                            .put(
                                    "resetsAt",
                                    one.resetsAt().map(Instant::toString).orElse(null)));
        }
        var json = new JsonObject();
        owner.keyId().map(UUID::toString).ifPresent(id -> json.put("keyId", id));
        return json.put("limits", toApi(owner.limits())).put("use", use);
    }
}
