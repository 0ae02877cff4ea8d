package dev.weir.gateway.services;

import dev.weir.gateway.edge.CorrelationId;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerResponse;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/// Makes the head of a caller's answer out of that of a service.
final class ReplyHead {
    private static final int NO_CONTENT = 204;
    private static final int NOT_MODIFIED = 304;

    private ReplyHead() {}

    static void write(HttpClientResponse from, HttpServerResponse to, HeaderRules rules, String requestId) {
        to.setStatusCode(from.statusCode());
        copy(from.headers(), to.headers());
        rules.apply(to.headers());
        to.headers().set(CorrelationId.HEADER, requestId);
    }

    /// Trailers, as far as they may be passed on.
    static void copy(MultiMap from, MultiMap to) {
        Set<String> named = HopByHop.named(from);
        for (Map.Entry<String, String> header : from) {
            String name = header.getKey().toLowerCase(Locale.ROOT);
            boolean stays = HopByHop.has(name)
                    || named.contains(name)
                    || name.startsWith(":")
                    || name.startsWith(RequestHead.OURS)
                    || name.equals(CorrelationId.HEADER);
            if (!stays) {
                to.add(header.getKey(), header.getValue());
            }
        }
    }

    /// True when an answer has no body, whatever its head says (RFC 9110, section 6.4.1).
    static boolean isAll(HttpMethod method, int status) {
        return method == HttpMethod.HEAD || status == NO_CONTENT || status == NOT_MODIFIED;
    }

    /// True when the length of the body is in its head.
    static boolean saysLength(HttpServerResponse response) {
        return response.headers().contains(HttpHeaders.CONTENT_LENGTH);
    }
}
