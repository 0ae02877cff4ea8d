package dev.weir.gateway.platform;

import dev.weir.contracts.failure.Failure;
import dev.weir.contracts.failure.GatewayException;
import dev.weir.contracts.identity.ApiKey;
import dev.weir.contracts.identity.KeyRing;
import dev.weir.contracts.identity.Scope;
import dev.weir.gateway.edge.Credentials;
import io.vertx.core.Handler;
import io.vertx.ext.web.RoutingContext;

/// Who calls the platform API: nothing is answered to a key without the scope.
final class Caller {
    private static final String FIELD = "weir.caller";

    private Caller() {}

    static ApiKey of(RoutingContext ctx) {
        return ctx.get(FIELD);
    }

    /// Lets a request pass whose key has the scope.
    static Handler<RoutingContext> with(KeyRing keys, Scope scope) {
        return ctx -> {
            // The body waits while the key is looked up.
            ctx.request().pause();
            keys.authenticate(Credentials.of(ctx.request()))
                    .onComplete(
                            key -> {
                                ctx.request().resume();
                                if (key.allows(scope)) {
                                    ctx.put(FIELD, key).next();
                                } else {
                                    ctx.fail(GatewayException.of(
                                            Failure.FORBIDDEN,
                                            "This API key has the scopes "
                                                    + key.scopes().stream()
                                                            .map(Scope::key)
                                                            .sorted()
                                                            .toList() + " (expected: " + scope.key() + ")"));
                                }
                            },
                            ctx::fail);
        };
    }
}
