package dev.weir.verticles.billing;

import dev.weir.contracts.billing.Reserve;
import java.util.UUID;

/// A reserved request that has not ended.
final class Running {
    final Reserve reserve;
    private final Supply supply;
    private final Allowance allowance;

    /// What the provider took: its reservation, or that with another model and price; null before. Written by the
    /// request's event loop.
    volatile Reserve taken;

    /// @param supply where its reservation came from
    /// @param allowance the allowance within, null when the bound is zero
    Running(Reserve reserve, Supply supply, Allowance allowance) {
        this.reserve = reserve;
        this.supply = supply;
        this.allowance = allowance;
    }

    boolean accepted() {
        return taken != null;
    }

    /// What it is settled by when nobody saw its end.
    Reserve last() {
        Reserve moved = taken;
        return moved == null ? reserve : moved;
    }

    /// Whether its provider took it under another model or price than it was reserved with.
    boolean isElsewhere(Reserve now) {
        Reserve before = last();
        return now != before
                && !(now.price().equals(before.price()) && now.model().equals(before.model()));
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
