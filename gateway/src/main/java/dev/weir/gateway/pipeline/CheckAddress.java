package dev.weir.gateway.pipeline;

import dev.weir.contracts.limits.Limits;
import dev.weir.gateway.edge.ClientAddress;
import io.vertx.core.Future;

/// Refuses a request from an address that its key or company does not allow, before its body is read.
final class CheckAddress implements Step {
    private final Limits limits;
    private final ClientAddress address;

    CheckAddress(Limits limits, ClientAddress address) {
        this.limits = limits;
        this.address = address;
    }

    @Override
    public Future<Void> handle(Exchange exchange) {
        return limits.allow(exchange.caller, () -> address.of(exchange.request));
    }
}
