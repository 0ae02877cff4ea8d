package dev.weir.gateway.services;

import dev.weir.contracts.identity.ApiKey;
import dev.weir.gateway.edge.ClientAddress;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.HostAndPort;

/// Whom a request comes from, as a service is told.
///
/// @param keyOrNull null on a path that lets in anybody
/// @param requestId its correlation id
/// @param address the caller's, as far as it can be known
/// @param scheme in which it was made
/// @param host to which it was made, with the port it named, or null
record Origin(ApiKey keyOrNull, String requestId, String address, String scheme, String host) {
    static Origin of(HttpServerRequest request, ApiKey keyOrNull, String requestId, ClientAddress addresses) {
        boolean believed = addresses.isFromTrusted(request);
        String proto = believed ? request.headers().get("x-forwarded-proto") : null;
        String host = believed ? request.headers().get("x-forwarded-host") : null;
        HostAndPort authority = request.authority();
        String named = authority == null ? null : authority.toString();
        return new Origin(
                keyOrNull,
                requestId,
                addresses.of(request),
                proto == null ? request.scheme() : proto,
                host == null ? named : host);
    }
}
