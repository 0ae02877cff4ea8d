package dev.weir.verticles.billing;

import dev.weir.contracts.billing.Reserve;
import java.util.UUID;

/// A reserved request that has not ended.
final class Running {
    final Reserve reserve;
    private final Supply supply;
    private final Allowance allowance;

    /// The provider took it. Written by the request's event loop.
    volatile boolean accepted;

    /// @param supply where its reservation came from
    /// @param allowance the allowance within, null when the bound is zero
    Running(Reserve reserve, Supply supply, Allowance allowance) {
        this.reserve = reserve;
        this.supply = supply;
        this.allowance = allowance;
    }

    UUID allowanceId() {
        return allowance == null ? null : allowance.id;
    }

    /// The part of `costNanos` that its reservation covers.
    long covered(long costNanos) {
        return allowance == null ? 0 : Math.min(costNanos, reserve.boundNanos());
    }

    /// Gives back what it held, but for what it used.
    void release(long usedNanos) {
        if (allowance != null) {
            supply.ended(allowance, reserve.boundNanos() - usedNanos);
        }
    }
}
