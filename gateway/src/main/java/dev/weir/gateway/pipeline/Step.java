package dev.weir.gateway.pipeline;

import io.vertx.core.Future;

/// One thing that happens to a request. It passes the request on (completes), refuses it (fails or throws a
/// `GatewayException`), or answers it (ends the exchange). Anything else is a defect and is reported as one.
interface Step {
    /// What a step that is through at once returns.
    Future<Void> PASSED = Future.succeededFuture();

    Future<Void> handle(Exchange exchange);
}
