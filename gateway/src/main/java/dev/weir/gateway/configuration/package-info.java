/// The routing configuration (providers, models, prices) while Weir runs: it is read from files, changed by their edits
/// and by the API, and has versions that hold on all nodes (`docs/live-configuration.md`).
///
/// ```
/// edit of a file ─ FileEdits ─┐                                  ┌─ ProviderSets (each event loop)
/// PUT, DELETE, rollback ──────┴─ LiveConfig ─ ConfigVersions ─┐  ├─ catalog, rates
///                                   checks the whole          └─ LiveConfig of every node: Resolver, Prepared
/// ```
///
/// Invariants: nothing is applied that is not a version in the database, and no version is made that could not be
/// resolved on the node that made it. The newest version holds. A node that can't resolve it keeps what it has and says
/// so. A change swaps references: whatever runs goes on with what it began with.
package dev.weir.gateway.configuration;
