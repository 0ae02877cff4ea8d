package dev.weir.gateway.services;

import io.vertx.core.MultiMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/// Headers that concern one connection and are never passed on: RFC 9110, section 7.6.1, with those that it names as
/// known by use.
final class HopByHop {
    /// They say how a message is framed, or for whom it is; each side has its own.
    static final Set<String> FRAMING = Set.of("host", "content-length");

    private static final Set<String> KNOWN = Set.of(
            "connection",
            "proxy-connection",
            "keep-alive",
            "te",
            "trailer",
            "transfer-encoding",
            "upgrade",
            "proxy-authenticate",
            "proxy-authorization",
            "proxy-authentication-info");

    private HopByHop() {}

    /// @param name in lower case
    static boolean has(String name) {
        return KNOWN.contains(name);
    }

    /// The names, in lower case, that the message's own `Connection` header adds.
    static Set<String> named(MultiMap headers) {
        List<String> lines = headers.getAll("connection");
        if (lines.isEmpty()) {
            return Set.of();
        }
        var names = new HashSet<String>();
        for (String line : lines) {
            for (String name : line.split(",")) {
                names.add(name.strip().toLowerCase(Locale.ROOT));
            }
        }
        return names;
    }
}
