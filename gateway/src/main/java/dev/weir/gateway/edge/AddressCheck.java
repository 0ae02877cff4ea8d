package dev.weir.gateway.edge;

import dev.weir.contracts.identity.KeyRing;
import dev.weir.contracts.limits.Limits;
import io.vertx.core.Handler;
import io.vertx.ext.web.RoutingContext;

/// Refuses, on every path of the router, a key that is used from an address it does not allow: what a thief can't call,
/// he can't change either. A request without a good key goes on, and is refused where the key is asked for.
public final class AddressCheck implements Handler<RoutingContext> {
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
        // The body waits while the key is looked up.
        ctx.request().pause();
        keys.authenticate(presented)
                .onComplete(
                        key -> limits.allow(key, () -> address.of(ctx.request()))
                                .onComplete(_ -> pass(ctx), cause -> {
                                    ctx.request().resume();
                                    ctx.fail(cause);
                                }),
                        _ -> pass(ctx));
    }

    private static String presented(RoutingContext ctx) {
        try {
            return Credentials.of(ctx.request());
        } catch (dev.weir.contracts.failure.GatewayException none) {
            return null;
        }
    }

    private static void pass(RoutingContext ctx) {
        ctx.request().resume();
        ctx.next();
    }
}
