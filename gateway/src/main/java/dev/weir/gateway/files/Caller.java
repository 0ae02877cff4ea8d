package dev.weir.gateway.files;

import dev.weir.contracts.failure.Failure;
import dev.weir.contracts.failure.GatewayException;
import dev.weir.contracts.identity.ApiKey;
import dev.weir.contracts.identity.KeyRing;
import dev.weir.contracts.identity.Scope;
import dev.weir.gateway.edge.Credentials;
import io.vertx.core.Handler;
import io.vertx.ext.web.RoutingContext;

/// Who calls: files and batches are for keys that may use models.
final class Caller implements Handler<RoutingContext> {
    private static final String FIELD = "weir.files.caller";

    private final KeyRing keys;

    Caller(KeyRing keys) {
        this.keys = keys;
    }

    static ApiKey of(RoutingContext ctx) {
        return ctx.get(FIELD);
    }

    @Override
    public void handle(RoutingContext ctx) {
        // The body waits while the key is looked up.
        ctx.request().pause();
        keys.authenticate(Credentials.of(ctx.request()))
                .onComplete(
                        key -> {
                            if (key.allows(Scope.INFERENCE)) {
                                ctx.put(FIELD, key).next();
                                ctx.request().resume();
                            } else {
                                ctx.fail(GatewayException.of(
                                        Failure.FORBIDDEN,
                                        "This API key may not use files and batches (expected: the scope inference)"));
                            }
                        },
                        ctx::fail);
    }
}
