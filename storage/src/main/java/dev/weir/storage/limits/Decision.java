package dev.weir.storage.limits;

import dev.weir.contracts.limits.Admission;
import dev.weir.contracts.limits.Measure;
import dev.weir.contracts.limits.Standing;
import java.util.List;

/// What a store of counts says to a demand.
public sealed interface Decision {
    /// Every limit had room, and all of it is counted.
    record Admitted(Admission admission) implements Decision {}

    /// Nothing is counted: `by` has no room for `wanted`.
    ///
    /// @param waitMs until there will be, as far as that can be told; at least 1
    /// @param standing null when no limit per minute was looked at
    record Refused(Use by, long wanted, long waitMs, Standing standing) implements Decision {}

    /// Nothing is counted: what was spent before has to be told by [LimitStore#seed] first.
    record Unseeded(List<Budget> budgets) implements Decision {}

    /// A budget's period.
    record Budget(OwnerLimits owner, Measure measure, Period period) {}

    /// How one limit stands.
    ///
    /// @param most the limit as it is applied here: a node that counts alone has a share
    /// @param resetMs until nothing of it counts any more; 0 when nothing does, -1 for what runs now
    record Use(OwnerLimits owner, Measure measure, long most, long used, long resetMs) {}

    /// What [LimitStore#look] found.
    ///
    /// @param unseeded budgets whose use can't be told yet; they are not among `uses`
    record Seen(List<Use> uses, List<Budget> unseeded) {}
}
