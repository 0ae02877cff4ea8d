package dev.weir.gateway.files;

import dev.weir.contracts.failure.Failure;
import dev.weir.contracts.failure.GatewayException;
import dev.weir.contracts.files.FileTerms;
import dev.weir.contracts.files.ListQuery;
import dev.weir.contracts.files.ObjectId;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;

/// Reads what requests have in common. Each failure names the parameter, its value and the expectation.
final class Fields {
    private static final int SHOWN_CHARS_MAX = 200;

    private Fields() {}

    /// The part of a list that the query asks for: `after`, `limit`, `order`.
    static ListQuery list(RoutingContext ctx, ObjectId kind, int limitDefault, int limitMax) {
        Optional<UUID> after = text(ctx, "after")
                .map(text -> kind.parse(text)
                        .orElseThrow(() -> invalid("after", text, "the id of the last one of the page before")));
        return new ListQuery(after, limit(ctx, limitDefault, limitMax), newestFirst(ctx));
    }

    private static int limit(RoutingContext ctx, int otherwise, int max) {
        String value = text(ctx, "limit").orElse(String.valueOf(otherwise));
        if (value.matches("\\d{1,6}")) {
            int limit = Integer.parseInt(value);
            if (limit >= 1 && limit <= max) {
                return limit;
            }
        }
        throw invalid("limit", value, "1 to " + max);
    }

    private static boolean newestFirst(RoutingContext ctx) {
        String order = text(ctx, "order").orElse("desc");
        return switch (order) {
            case "desc" -> true;
            case "asc" -> false;
            default -> throw invalid("order", order, "asc or desc");
        };
    }

    static Optional<String> text(RoutingContext ctx, String name) {
        return Optional.ofNullable(ctx.queryParams().get(name));
    }

    /// `expires_after`: from when, and how many seconds.
    static Duration keep(String field, String anchor, String seconds) {
        if (!"created_at".equals(anchor)) {
            throw invalid(field + "[anchor]", String.valueOf(anchor), "created_at");
        }
        long min = FileTerms.KEEP_MIN.toSeconds();
        long max = FileTerms.KEEP_MAX.toSeconds();
        if (seconds != null && seconds.matches("\\d{1,9}")) {
            long asked = Long.parseLong(seconds);
            if (asked >= min && asked <= max) {
                return Duration.ofSeconds(asked);
            }
        }
        throw invalid(field + "[seconds]", String.valueOf(seconds), min + " to " + max);
    }

    static GatewayException missing(String field) {
        return GatewayException.ofParam(
                Failure.MISSING_PARAMETER, field, "Missing required parameter: '" + field + "'.");
    }

    static GatewayException invalid(String name, String value, String expected) {
        String shown = value.length() > SHOWN_CHARS_MAX ? value.substring(0, SHOWN_CHARS_MAX) + "…" : value;
        return GatewayException.ofParam(
                Failure.INVALID_VALUE, name, name + ": '" + shown + "' (expected: " + expected + ")");
    }
}
