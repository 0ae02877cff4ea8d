package dev.weir.gateway.services;

import java.net.URI;
import java.util.List;
import java.util.Locale;

/// The paths of services: which are free, and what is left of one for a service.
final class ServicePath {
    /// Below these everything is Weir's own.
    private static final List<String> OWN = List.of("/v1", "/v1beta", "/api", "/ws", "/health", "/ready", "/metrics");

    private static final String AGGREGATES = "/api/v1/aggregate/";

    private ServicePath() {}

    /// @throws IllegalArgumentException `key: …`
    static void checkPrefix(String key, String prefix) {
        checkFree(key, prefix, "such as /services/billing");
    }

    /// @throws IllegalArgumentException `key: …`
    static void checkAggregate(String key, String path) {
        if (!path.startsWith(AGGREGATES) || path.length() == AGGREGATES.length()) {
            checkFree(key, path, "such as " + AGGREGATES + "home");
        } else if (!isPlain(path)) {
            throw new IllegalArgumentException(key + ": '" + path + "' (expected: a path without query and escapes)");
        }
    }

    private static void checkFree(String key, String path, String example) {
        if (!isPlain(path)) {
            throw new IllegalArgumentException(
                    key + ": '" + path + "' (expected: a path " + example + ", without a slash at its end)");
        }
        for (String own : OWN) {
            if (isBelow(path, own)) {
                throw new IllegalArgumentException(key + ": '" + path
                        + "' is Weir's own (expected: a path that is not below " + String.join(", ", OWN) + ")");
            }
        }
    }

    private static boolean isPlain(String path) {
        return path.matches("(/[A-Za-z0-9._~-]+)+") && !climbs(path);
    }

    /// True for the path itself and everything below it.
    static boolean isBelow(String path, String prefix) {
        return path.startsWith(prefix) && (path.length() == prefix.length() || path.charAt(prefix.length()) == '/');
    }

    /// True for a path with a segment `.` or `..`, written in whatever way: a service's prefix is a boundary, and must
    /// not be left by it.
    static boolean climbs(String path) {
        int query = path.indexOf('?');
        String plain = (query < 0 ? path : path.substring(0, query));
        if (plain.indexOf('.') < 0 && plain.indexOf('%') < 0) {
            return false;
        }
        String decoded = plain.toLowerCase(Locale.ROOT)
                .replace("%2e", ".")
                .replace("%2f", "/")
                .replace("%5c", "/")
                .replace('\\', '/');
        for (String segment : decoded.split("/")) {
            // Some servers cut off what stands behind a semicolon first.
            String name = segment.indexOf(';') < 0 ? segment : segment.substring(0, segment.indexOf(';'));
            if (name.equals(".") || name.equals("..")) {
                return true;
            }
        }
        return false;
    }

    /// The path of a base URL, without a slash at its end.
    static String of(URI base) {
        return base.getRawPath() == null ? "" : base.getRawPath().replaceAll("/+$", "");
    }
}
