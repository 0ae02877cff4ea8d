package dev.weir.gateway.services;

import dev.weir.contracts.failure.Failure;
import dev.weir.contracts.failure.GatewayException;
import dev.weir.contracts.identity.ApiKey;
import dev.weir.contracts.identity.KeyRing;
import dev.weir.contracts.identity.Scope;
import dev.weir.contracts.limits.Limits;
import dev.weir.gateway.edge.ClientAddress;
import dev.weir.gateway.edge.Credentials;
import io.vertx.core.Future;
import io.vertx.core.http.HttpServerRequest;

/// Lets callers in. Safe from any thread.
final class Access {
    private final KeyRing keys;
    private final Limits limits;
    private final ClientAddress address;

    Access(KeyRing keys, Limits limits, ClientAddress address) {
        this.keys = keys;
        this.limits = limits;
        this.address = address;
    }

    /// Completes with the caller's key, or with null where anybody is let in. Fails with what the caller is told who is
    /// not.
    Future<ApiKey> admit(HttpServerRequest request, Entrance entrance, Scope scope) {
        if (entrance == Entrance.NONE) {
            return Future.succeededFuture();
        }
        String presented;
        try {
            presented = Credentials.of(request);
        } catch (GatewayException none) {
            return Future.failedFuture(none);
        }
        return keys.authenticate(presented).compose(key -> {
            if (!key.allows(scope)) {
                return Future.failedFuture(lacks(key, scope));
            }
            return limits.allow(key, () -> address.of(request)).map(key);
        });
    }

    /// Fails with `INVALID_API_KEY` once the key of a request that was let in is none any more.
    Future<ApiKey> stillValid(HttpServerRequest request) {
        return keys.authenticate(Credentials.of(request));
    }

    static GatewayException lacks(ApiKey key, Scope scope) {
        return GatewayException.of(
                Failure.FORBIDDEN,
                "This API key has the scopes "
                        + key.scopes().stream().map(Scope::key).sorted().toList() + " (expected: " + scope.key() + ")");
    }
}
