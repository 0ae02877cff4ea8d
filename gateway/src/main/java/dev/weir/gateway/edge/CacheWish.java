package dev.weir.gateway.edge;

import dev.weir.contracts.failure.Failure;
import dev.weir.contracts.failure.GatewayException;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;

/// What a caller says about the cache: by `x-weir-cache` and `x-weir-cache-ttl`, or, where it does not send the first,
/// by `cache-control` (RFC 9111, 5.2.1).
///
/// @param ttl how old an answer may be that it gets, and how long its own is kept; empty for the usual time
public record CacheWish(Mode mode, Optional<Duration> ttl) {
    /// What it wants.
    public enum Mode {
        /// Whatever its route says.
        UNSAID,
        /// A cached answer if there is one.
        ON,
        /// No cached answer, and its own is not kept.
        OFF,
        /// No cached answer; its own is kept if the route's answers are.
        NEW,
        /// No cached answer; its own is kept.
        REFRESH
    }

    public static final String HEADER = "x-weir-cache";
    public static final String TTL_HEADER = "x-weir-cache-ttl";

    private static final CharSequence LOOKED_UP = HttpHeaders.createOptimized(HEADER);
    private static final CharSequence TTL_LOOKED_UP = HttpHeaders.createOptimized(TTL_HEADER);
    private static final CacheWish NOTHING = new CacheWish(Mode.UNSAID, Optional.empty());
    private static final int TTL_DIGITS_MAX = 9;

    /// @param ttlMax the longest time that may be asked for
    /// @throws GatewayException `INVALID_VALUE` when either header has no value of its own
    public static CacheWish of(HttpServerRequest request, Duration ttlMax) {
        MultiMap headers = request.headers();
        String said = headers.get(LOOKED_UP);
        String ttl = headers.get(TTL_LOOKED_UP);
        String control = headers.get(HttpHeaders.CACHE_CONTROL);
        if (said == null && ttl == null && control == null) {
            return NOTHING;
        }
        return new CacheWish(
                said == null ? mode(control) : said(said),
                Optional.ofNullable(ttl).map(text -> ttl(text, ttlMax)));
    }

    private static Mode said(String said) {
        return switch (said) {
            case "on" -> Mode.ON;
            case "off" -> Mode.OFF;
            case "refresh" -> Mode.REFRESH;
            default -> throw invalid(HEADER, said, "on, off or refresh");
        };
    }

    private static Mode mode(String control) {
        if (control == null) {
            return Mode.UNSAID;
        }
        Mode mode = Mode.UNSAID;
        for (String directive : control.split(",")) {
            String word = directive.strip().toLowerCase(Locale.ROOT);
            if (word.equals("no-store")) {
                return Mode.OFF;
            }
            mode = word.equals("no-cache") ? Mode.NEW : mode;
        }
        return mode;
    }

    private static Duration ttl(String text, Duration max) {
        if (!text.isEmpty() && text.length() <= TTL_DIGITS_MAX && text.chars().allMatch(c -> c >= '0' && c <= '9')) {
            Duration ttl = Duration.ofSeconds(Long.parseLong(text));
            if (ttl.isPositive() && ttl.compareTo(max) <= 0) {
                return ttl;
            }
        }
        throw invalid(TTL_HEADER, text, "seconds, 1 to " + max.toSeconds());
    }

    private static GatewayException invalid(String header, String value, String expected) {
        String shown = value.length() > 50 ? value.substring(0, 50) + "…" : value;
        return GatewayException.ofParam(
                Failure.INVALID_VALUE, header, header + ": '" + shown + "' (expected: " + expected + ")");
    }

    /// That callers can't turn it on.
    public static GatewayException notByHeader() {
        return invalid(HEADER, "on", "off or refresh; whose answers are cached is for this gateway's operator to say");
    }
}
