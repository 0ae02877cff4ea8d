package dev.weir.storage.billing;

/// The answer to a [TakeAllowance].
public sealed interface TakeOutcome {
    /// The allowance grew.
    ///
    /// @param nanos the need at least, what was wanted at most; of what was then available beyond the need no
    ///     more than a quarter, so that small balances are taken in small parts, down to the last nano-unit
    record Granted(long nanos) implements TakeOutcome {}

    /// Less was available than needed; nothing was taken.
    ///
    /// @param availableNanos what nobody holds
    /// @param elsewhereNanos what open allowances of other runs hold
    /// @param accountCurrency the currency of the company's account where it is not the one asked for, else null
    record Short(long availableNanos, long elsewhereNanos, String accountCurrency) implements TakeOutcome {}

    /// The allowance was closed, because its run was not renewed in time. The node makes a new one.
    record Closed() implements TakeOutcome {}
}
