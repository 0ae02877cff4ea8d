package dev.weir.gateway.pipeline;

import dev.weir.contracts.failure.Failure;
import dev.weir.contracts.failure.GatewayException;
import dev.weir.contracts.identity.ApiKey;
import dev.weir.contracts.identity.KeyRing;
import dev.weir.contracts.identity.Scope;
import dev.weir.gateway.edge.Credentials;
import io.vertx.core.Future;

/// Finds out whose request it is, from its headers alone: a stranger's body is not read.
final class Authenticate implements Step {
    private final KeyRing keys;

    Authenticate(KeyRing keys) {
        this.keys = keys;
    }

    @Override
    public Future<Void> handle(Exchange exchange) {
        Future<ApiKey> found = keys.authenticate(Credentials.of(exchange.request));
        if (found.succeeded()) {
            admit(exchange, found.result());
            return PASSED;
        }
        return found.map(key -> {
            admit(exchange, key);
            return null;
        });
    }

    private static void admit(Exchange exchange, ApiKey key) {
        exchange.caller = key;
        if (!key.allows(Scope.INFERENCE)) {
            throw GatewayException.of(
                    Failure.FORBIDDEN,
                    "This API key has the scopes "
                            + key.scopes().stream().map(Scope::key).sorted().toList() + " (expected: "
                            + Scope.INFERENCE.key() + ")");
        }
    }
}
