package dev.weir.gateway.sessions;

import dev.weir.contracts.billing.Reserve;
import dev.weir.contracts.limits.Admission;
import io.vertx.core.Future;

/// The most that one response can cost, on its way to being held. Event loop only.
final class Hold {
    final Terms terms;
    final Reserve reserve;
    /// Null until it was counted.
    Admission admission;
    /// Completes when it is held; fails with what the caller is told.
    Future<Void> granted;

    Hold(Terms terms, Reserve reserve) {
        this.terms = terms;
        this.reserve = reserve;
    }
}
