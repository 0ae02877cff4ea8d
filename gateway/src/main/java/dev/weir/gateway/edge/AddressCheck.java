package dev.weir.gateway.edge;

import dev.weir.contracts.failure.GatewayException;
import dev.weir.contracts.identity.ApiKey;
import dev.weir.contracts.identity.KeyRing;
import dev.weir.contracts.limits.Limits;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.ext.web.RoutingContext;

/// Refuses, on every path of the router, a key that is used from an address it does not allow: what a thief can't call,
/// he can't change either. A request without a good key goes on, and is refused where the key is asked for.
public final class AddressCheck implements Handler<RoutingContext> {
    private static final Future<Void> PASSED = Future.succeededFuture();

    private final KeyRing keys;
    private final Limits limits;
    private final ClientAddress address;

    public AddressCheck(KeyRing keys, Limits limits, ClientAddress address) {
        this.keys = keys;
        this.limits = limits;
        this.address = address;
    }

    @Override
    public void handle(RoutingContext ctx) {
        String presented = presented(ctx);
        if (presented == null) {
            ctx.next();
            return;
        }
        Future<Void> allowed =
                keys.authenticate(presented).transform(key -> key.succeeded() ? allow(ctx, key.result()) : PASSED);
        if (allowed.succeeded()) {
            ctx.next();
            return;
        }
        // The body waits while limits are looked up, until whoever wants it, or nobody does.
        ctx.request().pause();
        ctx.addEndHandler(_ -> {
            if (!ctx.request().isEnded()) {
                ctx.request().resume();
            }
        });
        allowed.onComplete(_ -> ctx.next(), ctx::fail);
    }

    private Future<Void> allow(RoutingContext ctx, ApiKey key) {
        return limits.allow(key, () -> address.of(ctx.request()));
    }

    private static String presented(RoutingContext ctx) {
        try {
            return Credentials.of(ctx.request());
        } catch (GatewayException none) {
            return null;
        }
    }
}
