package dev.weir.contracts.limits;

/// A request that was counted and is running. Safe from any thread.
public interface Admission {
    /// How its key stood when it was counted.
    Standing standing();

    /// Puts the truth in place of what was counted: the tokens it took, the nano-units it cost, both zero when no
    /// provider answered it; it no longer counts as running. Once per request; a repeat changes nothing.
    void settle(long tokens, long costNanos);
}
