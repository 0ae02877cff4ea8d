package dev.weir.gateway.services;

import dev.weir.gateway.edge.CorrelationId;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/// What a service sees of a request but its body. The same for all attempts.
///
/// @param uri path and query, below an instance's own path
/// @param upgrade it asks for a WebSocket
record RequestHead(HttpMethod method, String uri, MultiMap headers, boolean upgrade) {
    /// The beginning of headers that only Weir sets.
    static final String OURS = "x-weir-";

    private static final String COMPANY = OURS + "company";
    private static final String KEY = OURS + "key";
    private static final String FORWARDED = "x-forwarded-";
    private static final String COOKIE = "cookie";

    /// What the edge has answered itself, or says anew.
    private static final Set<String> ANSWERED = Set.of("expect", "forwarded", CorrelationId.HEADER);

    private static final Set<String> CREDENTIALS = Set.of("authorization", "x-api-key", "x-goog-api-key", "api-key");

    /// What a caller says about the one answer of an aggregate concerns no part.
    private static final Set<String> OF_THE_WHOLE = Set.of(
            "accept",
            "accept-encoding",
            "content-type",
            "content-encoding",
            "if-match",
            "if-none-match",
            "if-modified-since",
            "if-unmodified-since",
            "if-range",
            "range");

    static RequestHead of(HttpServerRequest request, Service service, Origin origin, boolean upgrade) {
        MultiMap headers = passed(request.headers(), service.settings(), Set.of());
        if (upgrade) {
            headers.set(HttpHeaders.CONNECTION, "Upgrade").set(HttpHeaders.UPGRADE, HttpHeaders.WEBSOCKET);
        }
        finish(headers, service.settings(), origin);
        return new RequestHead(request.method(), service.uri(request.path(), request.query()), headers, upgrade);
    }

    /// A request for a part of an aggregate.
    static RequestHead ofPart(HttpServerRequest request, Service service, Origin origin, String uri) {
        MultiMap headers = passed(request.headers(), service.settings(), OF_THE_WHOLE);
        headers.set(HttpHeaders.ACCEPT, "application/json");
        finish(headers, service.settings(), origin);
        return new RequestHead(HttpMethod.GET, uri, headers, false);
    }

    private static MultiMap passed(MultiMap all, ServiceSettings settings, Set<String> without) {
        Set<String> named = HopByHop.named(all);
        MultiMap passed = HttpHeaders.headers();
        for (Map.Entry<String, String> header : all) {
            String name = header.getKey().toLowerCase(Locale.ROOT);
            boolean stays = HopByHop.has(name)
                    || HopByHop.FRAMING.contains(name)
                    || named.contains(name)
                    || name.startsWith(":")
                    || name.startsWith(OURS)
                    || name.startsWith(FORWARDED)
                    || ANSWERED.contains(name)
                    || without.contains(name)
                    || CREDENTIALS.contains(name) && !settings.forwardCredential();
            if (!stays) {
                passed.add(header.getKey(), header.getValue());
            }
        }
        // HTTP/2 may cut them into crumbs (RFC 9113, section 8.2.3).
        List<String> cookies = passed.getAll(COOKIE);
        if (cookies.size() > 1) {
            passed.set(COOKIE, String.join("; ", cookies));
        }
        return passed;
    }

    private static void finish(MultiMap headers, ServiceSettings settings, Origin origin) {
        headers.set(FORWARDED + "for", origin.address()).set(FORWARDED + "proto", origin.scheme());
        if (origin.host() != null) {
            headers.set(FORWARDED + "host", origin.host());
        }
        headers.set(CorrelationId.HEADER, origin.requestId());
        settings.requestHeaders().apply(headers);
        // Last: no rule and no caller says whose request it is.
        if (origin.keyOrNull() != null) {
            headers.set(COMPANY, origin.keyOrNull().companyId().toString())
                    .set(KEY, origin.keyOrNull().id().toString());
        }
    }

    /// True when sending it twice does what sending it once does (RFC 9110, section 9.2.2).
    static boolean isIdempotent(HttpMethod method) {
        return method == HttpMethod.GET
                || method == HttpMethod.HEAD
                || method == HttpMethod.OPTIONS
                || method == HttpMethod.PUT
                || method == HttpMethod.DELETE;
    }
}
