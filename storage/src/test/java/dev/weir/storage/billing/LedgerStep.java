package dev.weir.storage.billing;

import java.util.List;

/// One thing done to the ledger, in numbers that mean something whatever was done before: so any step can be left out.
///
/// Companies are 0 and 1, which have accounts, and 2, which has none. Runs are 0 and 1 of one node, 2 of another. Slots
/// hold an allowance each, run `slot % 3` of company `slot / 3`; after it is found closed, another one.
sealed interface LedgerStep {
    int COMPANIES = 3;
    int RUNS = 3;
    int SLOTS = COMPANIES * RUNS;

    record TopUp(int company, long nanos) implements LedgerStep {}

    /// @param past it ended before now
    record Grant(int company, long nanos, int priority, boolean past) implements LedgerStep {}

    /// @param back 0: the next operation of the allowance; else one that was done so long before
    /// @param late a new allowance is past its expiry at once
    record Take(int slot, int back, long need, long want, boolean late) implements LedgerStep {}

    record GiveBack(int slot, int back, long nanos) implements LedgerStep {}

    record Post(List<Item> items) implements LedgerStep {}

    /// @param slot whose allowance covers it, -1 for none
    record Item(int request, int company, int slot, long cost, long covered) {}

    /// @param nanos 0: all that is left
    record Refund(int company, int request, long nanos) implements LedgerStep {}

    record Renew(int run) implements LedgerStep {}

    record CloseRuns(int exceptRun) implements LedgerStep {}

    record ExpireAllowances() implements LedgerStep {}

    record ExpireCredits() implements LedgerStep {}
}
