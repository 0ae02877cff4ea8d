package dev.weir.gateway.platform;

import dev.weir.contracts.billing.PageQuery;
import dev.weir.contracts.failure.Failure;
import dev.weir.contracts.failure.GatewayException;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneId;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/// Reads parameters of platform requests. Each failure names the parameter, its value and the expectation.
final class Parameters {
    private static final int LIMIT_DEFAULT = 50;
    private static final int TEXT_CHARS_MAX = 200;
    private static final int QUERY_CHARS_MAX = 255;
    private static final Instant YEAR_10000 = Instant.parse("+10000-01-01T00:00:00Z");

    private Parameters() {}

    static PageQuery page(RoutingContext ctx) {
        return new PageQuery(one(ctx, "cursor"), limit(ctx), instant(ctx, "from"), instant(ctx, "to"));
    }

    /// The bounds of a whole list, which has no pages.
    static PageQuery whole(RoutingContext ctx) {
        for (String ofPages : List.of("limit", "cursor")) {
            one(ctx, ofPages).ifPresent(value -> {
                throw invalid(ofPages, value, "none: CSV is the whole list; bound it by from and to");
            });
        }
        return new PageQuery(Optional.empty(), PageQuery.LIMIT_MAX, instant(ctx, "from"), instant(ctx, "to"));
    }

    private static int limit(RoutingContext ctx) {
        String value = one(ctx, "limit").orElse(String.valueOf(LIMIT_DEFAULT));
        if (value.matches("\\d{1,6}")) {
            int limit = Integer.parseInt(value);
            if (limit >= 1 && limit <= PageQuery.LIMIT_MAX) {
                return limit;
            }
        }
        throw invalid("limit", value, "1 to " + PageQuery.LIMIT_MAX);
    }

    private static Optional<String> one(RoutingContext ctx, String name) {
        return Optional.ofNullable(ctx.request().getParam(name));
    }

    /// A parameter of the query with 1 to 255 characters.
    static Optional<String> text(RoutingContext ctx, String name) {
        return one(ctx, name).map(value -> {
            if (value.isBlank() || value.length() > QUERY_CHARS_MAX) {
                throw invalid(name, value, "text of 1 to " + QUERY_CHARS_MAX + " characters");
            }
            return value;
        });
    }

    static Optional<Boolean> bool(RoutingContext ctx, String name) {
        return one(ctx, name).map(value -> switch (value) {
            case "true" -> true;
            case "false" -> false;
            default -> throw invalid(name, value, "true or false");
        });
    }

    static Optional<Instant> instant(RoutingContext ctx, String name) {
        return one(ctx, name).map(value -> instant(name, value));
    }

    static Instant instant(String name, String value) {
        try {
            Instant at = Instant.parse(value);
            if (!at.isBefore(Instant.EPOCH) && at.isBefore(YEAR_10000)) {
                return at;
            }
        } catch (DateTimeParseException e) {
            // refused below
        }
        throw invalid(name, value, "a time such as 2026-01-31T00:00:00Z, from 1970 to 9999");
    }

    static Optional<YearMonth> month(RoutingContext ctx, String name) {
        return one(ctx, name).map(value -> {
            if (value.matches("(19[7-9]|[2-8]\\d\\d)\\d-(0[1-9]|1[0-2])")) {
                return YearMonth.parse(value);
            }
            throw invalid(name, value, "a month such as 2026-01");
        });
    }

    /// A region; an offset such as +02:00 is none.
    static Optional<ZoneId> zone(RoutingContext ctx, String name) {
        return one(ctx, name).map(value -> {
            if (ZoneId.getAvailableZoneIds().contains(value)) {
                return ZoneId.of(value);
            }
            throw invalid(name, value, "a time zone such as Europe/Berlin");
        });
    }

    static UUID uuid(String name, String value) {
        try {
            return UUID.fromString(value);
        } catch (IllegalArgumentException e) {
            throw invalid(name, value, "a UUID");
        }
    }

    /// The body as an object; every field of it must be among `known`.
    static JsonObject body(RoutingContext ctx, String... known) {
        JsonObject body;
        try {
            body = ctx.body().asJsonObject();
        } catch (DecodeException | ClassCastException e) {
            throw GatewayException.of(Failure.INVALID_JSON, "The body is not valid JSON (expected: a JSON object)");
        }
        if (body == null) {
            throw GatewayException.of(Failure.INVALID_JSON, "The body is empty (expected: a JSON object)");
        }
        for (String field : body.fieldNames()) {
            if (!List.of(known).contains(field)) {
                throw invalid(field, "unknown field", "one of " + String.join(", ", known));
            }
        }
        return body;
    }

    /// A string field of 1 to 200 characters.
    static Optional<String> text(JsonObject body, String field) {
        Object value = body.getValue(field);
        if (value == null) {
            return Optional.empty();
        }
        if (value instanceof String text && !text.isBlank() && text.length() <= TEXT_CHARS_MAX) {
            return Optional.of(text);
        }
        throw invalid(field, String.valueOf(value), "text of 1 to " + TEXT_CHARS_MAX + " characters");
    }

    static GatewayException missing(String field) {
        return GatewayException.ofParam(
                Failure.MISSING_PARAMETER, field, "Missing required parameter: '" + field + "'.");
    }

    static GatewayException invalid(String name, String value, String expected) {
        String shown = value.length() > TEXT_CHARS_MAX ? value.substring(0, TEXT_CHARS_MAX) + "…" : value;
        return GatewayException.ofParam(
                Failure.INVALID_VALUE, name, name + ": '" + shown + "' (expected: " + expected + ")");
    }
}
