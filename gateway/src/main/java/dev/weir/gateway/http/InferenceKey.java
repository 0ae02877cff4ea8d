package dev.weir.gateway.http;

import dev.weir.contracts.failure.Failure;
import dev.weir.contracts.failure.GatewayException;
import dev.weir.contracts.identity.ApiKey;
import dev.weir.contracts.identity.KeyRing;
import dev.weir.contracts.identity.Scope;
import dev.weir.gateway.edge.Credentials;
import io.vertx.core.Handler;
import io.vertx.ext.web.RoutingContext;

/// The key of a caller below `/v1`: nothing is answered to one that may not use models.
final class InferenceKey {
    private static final String FIELD = "weir.inferenceKey";

    private InferenceKey() {}

    static ApiKey of(RoutingContext ctx) {
        return ctx.get(FIELD);
    }

    static Handler<RoutingContext> required(KeyRing keys) {
        return ctx -> keys.authenticate(Credentials.of(ctx.request()))
                .onComplete(
                        key -> {
                            if (key.allows(Scope.INFERENCE)) {
                                ctx.put(FIELD, key).next();
                            } else {
                                ctx.fail(GatewayException.of(
                                        Failure.FORBIDDEN,
                                        "This API key may not use models (expected: the scope inference)"));
                            }
                        },
                        ctx::fail);
    }
}
